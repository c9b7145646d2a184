"""`MaskAugmenter`: hide words of a text."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["MaskAugmenter"]


class MaskAugmenter(BaseTokenAugmenter):
    """Put a special token in the place of words, or of characters of Chinese.

    The blank noising of [1]_. Give the mask or the unknown token of the tokenizer that
    reads the texts: any other string is read as a word.

    Parameters
    ----------
    token : str, default='[MASK]'
        What comes in the place of a word, for example ``'[UNK]'``.
    fraction : float, default=0.1
        The share of the words of a text that is hidden. At least one where it is above
        0.
    n_changes : int or None, default=None
        Words that are hidden in each text; None takes `fraction`.
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
    .. [1] Z. Xie et al. (2017). "Data Noising as Smoothing in Neural Network Language
       Models". ICLR. https://arxiv.org/abs/1703.02573

    Examples
    --------
    >>> from skimbal.augmentation import MaskAugmenter
    >>> MaskAugmenter(fraction=1).augment(["red cotton dress, size 38"])
    ['[MASK] [MASK] [MASK], [MASK] 38']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        **BaseTokenAugmenter._segmenter_constraint,
        "token": [str],
    }

    def __init__(
        self,
        *,
        token: str = "[MASK]",
        fraction: float = 0.1,
        n_changes: int | None = None,
        segmenter: str | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.token = token
        self.fraction = fraction
        self.n_changes = n_changes
        self.segmenter = segmenter
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        if not self.token.strip():
            raise ValueError(
                "`token` must hold more than spaces. To take words out, use "
                "DeleteAugmenter."
            )
        chosen = self._choose(tokens, draws)
        return Edits(
            tokens.start[chosen],
            tokens.end[chosen],
            tokens.owner[chosen],
            np.full(len(chosen), len(chosen)),
            pa.array([self.token]),
        )
