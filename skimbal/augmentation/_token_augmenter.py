"""`BaseTokenAugmenter`: change some tokens of a text, and no other byte."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits, apply_edits
from skimbal.augmentation._protection import protect
from skimbal.augmentation._segmenter import join_words, load_segmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["BaseTokenAugmenter"]


class BaseTokenAugmenter(BaseAugmenter):
    """Base class of augmenters that change a share of the tokens of each text.

    A member says in `_edit` which tokens change, and into what.
    """

    fraction: float
    n_changes: int | None
    protect: bool
    protected_words: Iterable[str] | None
    # a parameter of those that move or make whole words
    segmenter: str | None = None

    _segmenter_constraint: ClassVar[dict] = {"segmenter": [StrOptions({"jieba"}), None]}
    _parameter_constraints: ClassVar[dict] = {
        "fraction": [Interval(Real, 0, 1, closed="both")],
        "n_changes": [Interval(Integral, 0, None, closed="left"), None],
        "protect": ["boolean"],
        "protected_words": ["array-like", set, frozenset, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        return apply_edits(texts, self._edit(self._find_tokens(texts), draws))

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        if self.segmenter is not None:  # what is missing is named now
            load_segmenter(self.segmenter, self)

    def _find_tokens(self, texts: Any) -> Tokens:
        """Return the tokens of texts, those that are protected not free."""
        tokens = Tokens.of(texts)
        words = tuple(self.protected_words or ())
        if self.protect or words:
            tokens = protect(tokens, words, meaning=self.protect)
        if self.segmenter is None:
            return tokens
        return join_words(tokens, load_segmenter(self.segmenter, self))

    def _count_changes(self, counts: np.ndarray) -> np.ndarray:
        """Return how many of so many tokens to change in each text: `n` of EDA."""
        if self.n_changes is not None:
            return np.minimum(self.n_changes, counts)
        share = np.floor(self.fraction * counts).astype(np.int64)
        least = 1 if self.fraction > 0 else 0
        return np.minimum(np.maximum(share, least), counts)

    def _choose(
        self,
        tokens: Tokens,
        draws: Draws,
        candidates: np.ndarray | None = None,
        *,
        most: np.ndarray | None = None,
    ) -> np.ndarray:
        """Choose the free tokens to change, all as likely.

        Parameters
        ----------
        tokens : Tokens
            All tokens.
        draws : Draws
            Stream 0 is used.
        candidates : ndarray of shape (n_tokens,), bool, or None, default=None
            Which of the free tokens can change; None means all.
        most : ndarray of shape (n_samples,), int64, or None, default=None
            The most to choose in each text.

        Returns
        -------
        ndarray of shape (n_chosen,), int64
            Numbers of tokens, in order.
        """
        offsets = tokens.offsets_of(tokens.free)
        n_chosen = self._count_changes(np.diff(offsets))
        if most is not None:
            n_chosen = np.minimum(n_chosen, most)
        if candidates is None:
            candidates = tokens.free
        else:
            offsets = tokens.offsets_of(candidates)
        owner, position = draws.choose(np.diff(offsets), n_chosen, 0)
        return np.flatnonzero(candidates)[offsets[owner] + position]

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        """Return what to change; tokens that are not free stay."""
        raise NotImplementedError  # not abstract: a member may have its own `_change`
