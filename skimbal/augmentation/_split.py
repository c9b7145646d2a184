"""`SplitAugmenter`: put spaces inside words."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens
from skimbal.augmentation._whole_characters import WholeCharacters

__all__ = ["SplitAugmenter"]


class SplitAugmenter(BaseTokenAugmenter):
    """Split words in two with a space, as hasty typing does.

    Accents and the parts of an emoji stay together. Characters of Chinese are words by
    themselves, and are not split.

    Parameters
    ----------
    fraction : float, default=0.1
        The share of the words of a text that is split. At least one where it is above
        0.
    n_changes : int or None, default=None
        Words that are split in each text; None takes `fraction`.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets as they are.
    protected_words : iterable of str or None, default=None
        Words or phrases to leave as they are, such as brands; upper and lower case are
        the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Examples
    --------
    >>> from skimbal.augmentation import SplitAugmenter
    >>> SplitAugmenter(random_state=0).augment(["red cotton dress, size 38"])
    ['...']
    """

    def __init__(
        self,
        *,
        fraction: float = 0.1,
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
        characters = WholeCharacters.of(tokens)
        chosen = self._choose(tokens, draws, tokens.free & (characters.counts > 1))
        owner = tokens.owner[chosen]
        inside = draws.below(
            characters.counts[chosen] - 1, 1, owner, chosen - tokens.offsets[owner]
        )
        place = characters.place(characters.first[chosen] + 1 + inside)
        source = np.full(len(chosen), len(chosen))
        return Edits(place, place, owner, source, pa.array([" "]))
