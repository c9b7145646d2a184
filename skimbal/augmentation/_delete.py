"""`DeleteAugmenter`: take words out of a text."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from skimbal.augmentation._cuts import cut_tokens
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["DeleteAugmenter"]


class DeleteAugmenter(BaseTokenAugmenter):
    """Take out words, or characters of Chinese.

    The random deletion of EDA [1]_, with a fixed share of words rather than a chance of
    each. A text keeps one word at least; punctuation stays.

    Parameters
    ----------
    fraction : float, default=0.1
        The share of the words of a text that goes: alpha of EDA. At least one where it
        is above 0.
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
    .. [1] J. Wei, K. Zou (2019). "EDA: Easy Data Augmentation Techniques for Boosting
       Performance on Text Classification Tasks". EMNLP.
       https://arxiv.org/abs/1901.11196

    Examples
    --------
    >>> from skimbal.augmentation import DeleteAugmenter
    >>> augmenter = DeleteAugmenter(n_changes=2, random_state=0)
    >>> augmenter.augment(["red cotton dress, size 38"])
    ['...']
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
        most = np.maximum(np.diff(tokens.offsets) - 1, 0)
        return cut_tokens(tokens, self._choose(tokens, draws, most=most))
