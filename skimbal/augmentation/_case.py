"""`CaseAugmenter`: change the case of words."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
import pyarrow.compute as pc
from sklearn.utils._param_validation import StrOptions

from skimbal.augmentation._case_pattern import title_case
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["CaseAugmenter"]

_FUNCTIONS = {
    "lower": pc.utf8_lower,
    "swapcase": pc.utf8_swapcase,
    "title": title_case,
    "upper": pc.utf8_upper,
}


class CaseAugmenter(BaseTokenAugmenter):
    """Write words in another case.

    It changes what a cased tokenizer sees, and nothing for one that lowers all words
    [1]_. Words that are in that case already are not chosen.

    Parameters
    ----------
    mode : {'upper', 'lower', 'swapcase', 'title'}, default='upper'
        The case. Characters change one by one: ``ß`` does not become two. A title has
        small letters behind apostrophes: "It's".
    fraction : float, default=0.1
        The share of the words of a text that changes. At least one where it is above 0.
    n_changes : int or None, default=None
        Words that change in each text; None takes `fraction`.
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
    .. [1] M. T. Ribeiro, T. Wu, C. Guestrin, S. Singh (2020). "Beyond Accuracy:
       Behavioral Testing of NLP Models with CheckList". ACL.
       https://arxiv.org/abs/2005.04118 (robustness to changes that keep the label)

    Examples
    --------
    >>> from skimbal.augmentation import CaseAugmenter
    >>> CaseAugmenter(mode="title", fraction=1).augment(["red dress, size XL"])
    ['Red Dress, Size Xl']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        "mode": [StrOptions(set(_FUNCTIONS))],
    }

    def __init__(
        self,
        *,
        mode: str = "upper",
        fraction: float = 0.1,
        n_changes: int | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.mode = mode
        self.fraction = fraction
        self.n_changes = n_changes
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        (free,) = np.nonzero(tokens.free)
        words = tokens.values(free)
        cased = _FUNCTIONS[self.mode](words)
        differs = tokens.free.copy()
        differs[free] = pc.not_equal(words, cased).to_numpy(zero_copy_only=False)
        chosen = self._choose(tokens, draws, differs)
        n = len(chosen)
        return Edits(
            tokens.start[chosen],
            tokens.end[chosen],
            tokens.owner[chosen],
            n + np.arange(n),
            cased.take(np.searchsorted(free, chosen)),
        )
