"""`SwapAugmenter`: exchange words of a text."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["SwapAugmenter"]


class SwapAugmenter(BaseTokenAugmenter):
    """Exchange the places of two words, or of two characters of Chinese.

    The random swap of EDA [1]_. Spaces and punctuation stay where they are.

    Parameters
    ----------
    fraction : float, default=0.1
        Exchanges in a text, as a share of its words: alpha of EDA. At least one where
        it is above 0.
    n_changes : int or None, default=None
        Exchanges in each text; None takes `fraction`.
    segmenter : {'jieba'} or None, default=None
        How Chinese is cut into words. None takes each character for a word.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets where they are.
    protected_words : iterable of str or None, default=None
        Words or phrases to leave where they are, such as brands; upper and lower case
        are the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    References
    ----------
    .. [1] J. Wei, K. Zou (2019). "EDA: Easy Data Augmentation Techniques for Boosting
       Performance on Text Classification Tasks". EMNLP.
       https://arxiv.org/abs/1901.11196

    Examples
    --------
    >>> from skimbal.augmentation import SwapAugmenter
    >>> SwapAugmenter(random_state=0).augment(["red cotton dress, size 38"], n=2)
    ['...', '...']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        **BaseTokenAugmenter._segmenter_constraint,
    }

    def __init__(
        self,
        *,
        fraction: float = 0.1,
        n_changes: int | None = None,
        segmenter: str | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.fraction = fraction
        self.n_changes = n_changes
        self.segmenter = segmenter
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        (free,) = np.nonzero(tokens.free)
        offsets = tokens.offsets_of(tokens.free)
        first, counts = offsets[:-1], np.diff(offsets)
        # a second exchange of two words would undo the first
        n_swaps = np.minimum(self._count_changes(counts), np.maximum(counts - 1, 0))
        place = np.arange(len(free))  # whose token stands at the place of each
        for k in range(n_swaps.max(initial=0)):
            (rows,) = np.nonzero(n_swaps > k)
            i = draws.below(counts[rows], 2 * k, rows)
            j = draws.below(counts[rows] - 1, 2 * k + 1, rows)
            j += j >= i  # another one
            i, j = first[rows] + i, first[rows] + j
            place[i], place[j] = place[j], place[i]
        (moved,) = np.nonzero(place != np.arange(len(free)))
        edit_of = np.empty(len(free), np.int64)
        edit_of[moved] = np.arange(len(moved))
        token = free[moved]
        return Edits(
            tokens.start[token],
            tokens.end[token],
            tokens.owner[token],
            edit_of[place[moved]],
        )
