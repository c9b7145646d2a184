"""`CropAugmenter`: keep or take out a run of words."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import StrOptions

from skimbal.augmentation._cuts import cut_tokens
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["CropAugmenter"]


class CropAugmenter(BaseTokenAugmenter):
    """Keep a run of words and take out those around it, or the other way about.

    Cropping of sentences as in [1]_, at any place. What is protected stays wherever it
    stands, and a text keeps one word at least.

    Parameters
    ----------
    mode : {'keep', 'remove'}, default='keep'
        Whether the run stays, and words before and after it go, or the run goes.
    fraction : float, default=0.3
        The share of the words of a text that goes. At least one where it is above 0.
    n_changes : int or None, default=None
        Words that go from each text; None takes `fraction`.
    segmenter : {'jieba'} or None, default=None
        How Chinese is cut into words. None takes each character for a word.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets as they are.
    protected_words : iterable of str or None, default=None
        Words or phrases to leave as they are, such as brands; upper and lower case are
        the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    References
    ----------
    .. [1] G. G. Sahin, M. Steedman (2018). "Data Augmentation via Dependency Tree
       Morphing for Low-Resource Languages". EMNLP. https://arxiv.org/abs/1903.09460

    Examples
    --------
    >>> from skimbal.augmentation import CropAugmenter
    >>> augmenter = CropAugmenter(fraction=0.5, random_state=0)
    >>> augmenter.augment(["red cotton summer dress"])
    ['...']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        **BaseTokenAugmenter._segmenter_constraint,
        "mode": [StrOptions({"keep", "remove"})],
    }

    def __init__(
        self,
        *,
        mode: str = "keep",
        fraction: float = 0.3,
        n_changes: int | None = None,
        segmenter: str | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.mode = mode
        self.fraction = fraction
        self.n_changes = n_changes
        self.segmenter = segmenter
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        (free,) = np.nonzero(tokens.free)
        counts = np.diff(tokens.offsets_of(tokens.free))
        n_gone = np.minimum(
            self._count_changes(counts), np.maximum(np.diff(tokens.offsets) - 1, 0)
        )
        length = counts - n_gone if self.mode == "keep" else n_gone
        # where the run starts: as many places as words are outside it, and one
        start = draws.below(counts - length + 1, 0)
        parts = np.stack([start, length, counts - length - start], axis=1)
        cut = np.array([False, True, False]) != (self.mode == "keep")
        is_cut = np.repeat(np.tile(cut, len(counts)), parts.ravel())
        return cut_tokens(tokens, free[is_cut])
