"""`CharacterAugmenter`: change characters inside words."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from sklearn.utils._param_validation import StrOptions

from skimbal.augmentation._character_tables import CharacterTable, load_table
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens, count_before
from skimbal.augmentation._whole_characters import WholeCharacters

__all__ = ["CharacterAugmenter"]

_METHODS = {
    *("keyboard", "ocr", "substitute", "transpose", "delete", "insert"),
    *("homophone", "lookalike"),
}


class CharacterAugmenter(BaseTokenAugmenter):
    """Change one character of some words, as typing, scanning and input methods do.

    A character is what readers see as one: accents and the parts of an emoji stay
    together. The noise of spelling that [1]_ trains against.

    Parameters
    ----------
    method : {'keyboard', 'ocr', 'substitute', 'transpose', 'delete', 'insert', \
'homophone', 'lookalike'}, default='keyboard'
        What happens to the character:

        - ``'keyboard'``: a Latin letter becomes its neighbour on the keyboard;
        - ``'ocr'``: a Latin letter or digit becomes one that scanners take it for;
        - ``'substitute'``: it becomes what `table` says;
        - ``'transpose'``: it changes places with the next one;
        - ``'delete'``: it goes, from words of two characters or more;
        - ``'insert'``: a neighbour on the keyboard comes after a Latin letter;
        - ``'homophone'``: a character of Chinese becomes one of the same sound;
        - ``'lookalike'``: a character of Chinese becomes one that looks alike.
    table : dict of str to str or list of str, or None, default=None
        For ``'substitute'``: a character, and the string that takes its place, or
        several of which one is drawn.
    fraction : float, default=0.1
        The share of the words of a text that changes; in Chinese, that of the
        characters. At least one where it is above 0.
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

    Notes
    -----
    The tables of Chinese are small and our own: 1,169 characters of the same sound
    and tone, and 870 that look alike. Words without a character that can change are
    not chosen.

    References
    ----------
    .. [1] Y. Belinkov, Y. Bisk (2018). "Synthetic and Natural Noise Both Break Neural
       Machine Translation". ICLR. https://arxiv.org/abs/1711.02173

    Examples
    --------
    >>> from skimbal.augmentation import CharacterAugmenter
    >>> augmenter = CharacterAugmenter(
    ...     method="substitute", table={"o": ["0"], "e": "3"}, fraction=1
    ... )
    >>> augmenter.augment(["red cotton dress, size 38"])
    ['r3d c...tt...n dr3ss, siz3 38']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        "method": [StrOptions(_METHODS)],
        "table": [Mapping, None],
    }

    def __init__(
        self,
        *,
        method: str = "keyboard",
        table: Mapping[str, str | Iterable[str]] | None = None,
        fraction: float = 0.1,
        n_changes: int | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.method = method
        self.table = table
        self.fraction = fraction
        self.n_changes = n_changes
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        table = self._read_table()
        characters = WholeCharacters.of(tokens)
        if self.method == "delete":
            usable = None
        elif table is None:
            usable = _differ_from_next(characters)
        else:
            usable = table.holds(characters.code)
            if characters.single is not None:
                usable &= characters.single
        chosen, owner, position = self._pick(tokens, characters, usable, draws)
        start, end = characters.place(chosen), characters.place(chosen + 1)
        n = len(chosen)
        if self.method == "delete":
            return Edits(start, end, owner, np.full(n, n), pa.array([""]))
        if table is None:
            return _exchange(characters, chosen, owner)
        entry = table.find(characters.code[chosen])
        other = table.first[entry] + draws.below(table.count[entry], 2, owner, position)
        if self.method == "insert":
            start = end
        return Edits(start, end, owner, n + other, table.pool)

    def _read_table(self) -> CharacterTable | None:
        """Return the table that the method needs, if it needs one."""
        if self.method == "substitute":
            return CharacterTable.of(_check_table(self.table))
        if self.table is not None:
            raise ValueError(
                f"`table` is for method='substitute'; got method={self.method!r}."
            )
        if self.method in ("transpose", "delete"):
            return None
        return load_table("keyboard" if self.method == "insert" else self.method)

    def _pick(
        self,
        tokens: Tokens,
        characters: WholeCharacters,
        usable: np.ndarray | None,
        draws: Draws,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Choose words, and in each a usable character.

        None stands for all characters of words that have more than one. Returns the
        number of the character, the text, and the position of the word.
        """
        if usable is None:
            first, count = characters.first, characters.counts
            candidates = tokens.free & (count > 1)
        else:
            before = count_before(usable)
            first = before[characters.first]
            count = before[characters.last] - first
            candidates = tokens.free & (count > 0)
        words = self._choose(tokens, draws, candidates)
        owner = tokens.owner[words]
        position = words - tokens.offsets[owner]
        chosen = first[words] + draws.below(count[words], 1, owner, position)
        if usable is not None:  # so far, a number among those
            chosen = np.flatnonzero(usable)[chosen]
        return chosen, owner, position


def _check_table(table: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Return the replacements of each character as a list."""
    if not table:
        raise ValueError(
            "method='substitute' needs a `table`, for example {'o': ['0', 'ö']}."
        )
    lists = {}
    for key, value in table.items():
        strings = [value] if isinstance(value, str) else list(value)
        if not isinstance(key, str) or len(key) != 1:
            raise ValueError(f"A key of `table` must be one character; got {key!r}.")
        if not strings or not all(isinstance(s, str) and s.strip() for s in strings):
            raise ValueError(
                f"`table` must give a str or a list of str for {key!r}, none of them "
                "empty. To take characters out, use method='delete'."
            )
        lists[key] = strings
    return lists


def _differ_from_next(characters: WholeCharacters) -> np.ndarray:
    """Tell which characters are followed by another one in the same token."""
    usable = np.zeros(len(characters.code), bool)
    usable[:-1] = characters.code[1:] != characters.code[:-1]
    if characters.start is not None:  # characters of one code can have other marks
        width = np.diff(characters.start)
        usable[:-1] |= width[1:] != width[:-1]
    usable[characters.last - 1] = False
    return usable


def _exchange(
    characters: WholeCharacters, chosen: np.ndarray, owner: np.ndarray
) -> Edits:
    """Return the edits that exchange characters and those after them."""
    places = chosen[:, None] + [0, 1]
    edits = np.arange(places.size).reshape(places.shape)
    return Edits(
        characters.place(places).ravel(),
        characters.place(places + 1).ravel(),
        np.repeat(owner, 2),
        edits[:, ::-1].ravel(),
    )
