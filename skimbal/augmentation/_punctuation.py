"""`PunctuationAugmenter`: put punctuation between words."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from skimbal.augmentation._characters import CHARACTER
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["PunctuationAugmenter"]

# the six of AEDA, and the same six of Chinese
_MARKS = (*(mark + " " for mark in ".;?:!,"), *"。；？：！，")


class PunctuationAugmenter(BaseTokenAugmenter):
    """Put punctuation before words, and change none of them.

    AEDA [1]_, with a fixed share of words rather than a random one. A character of
    Chinese gets a mark of Chinese.

    Parameters
    ----------
    fraction : float, default=0.2
        Marks in a text, as a share of its words; AEDA draws it from 0 to 1/3. At least
        one where it is above 0.
    n_changes : int or None, default=None
        Marks in each text, one before a word; None takes `fraction`.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets without marks before them.
    protected_words : iterable of str or None, default=None
        Words or phrases to put no mark before, such as brands; upper and lower case
        are the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    References
    ----------
    .. [1] A. Karimi, L. Rossi, A. Prati (2021). "AEDA: An Easier Data Augmentation
       Technique for Text Classification". Findings of EMNLP.
       https://arxiv.org/abs/2108.13230

    Examples
    --------
    >>> from skimbal.augmentation import PunctuationAugmenter
    >>> augmenter = PunctuationAugmenter(random_state=0)
    >>> augmenter.augment(["red cotton dress", "红色棉质连衣裙"])
    ['...', '...']
    """

    def __init__(
        self,
        *,
        fraction: float = 0.2,
        n_changes: int | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.fraction = fraction
        self.n_changes = n_changes
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        chosen = self._choose(tokens, draws)
        start, owner = tokens.start[chosen], tokens.owner[chosen]
        mark = draws.below(6, 1, owner, chosen - tokens.offsets[owner])
        mark += 6 * (tokens.classes[start] == CHARACTER)
        return Edits(start, start, owner, len(chosen) + mark, pa.array(_MARKS))
