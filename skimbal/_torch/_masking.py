"""Which tokens a masked language model has to guess, and what it reads instead."""

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skimbal._torch._tokens import TokenArrays, row_positions

__all__ = ["MASKINGS", "MaskedTokens", "Masking"]

MASKINGS = ("token", "word", "span")

# Of the tokens to guess, so many are masked, and so many of the others replaced by any
# word; the rest stays: the model must not trust what it reads (BERT, section 3.1).
_MASKED, _REPLACED = 0.8, 0.5
# Words of a span on average; lengths are geometric (SpanBERT, section 3.1).
_MEAN_SPAN = 3.8
# How tokenizers write that a token begins a word, or goes on with one.
_GOES_ON, _BYTES, _BEGINS = "##", "Ġ", ("▁", "Ġ")
# Chinese and Japanese; U+FFFD is a part of a character
_HAN = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufffd\U00020000-\U0003ffff]"
)


@dataclass(frozen=True)
class MaskedTokens:
    """Texts with some tokens to guess.

    Attributes
    ----------
    tokens : TokenArrays
        What the model reads.
    chosen : ndarray of shape (n_tokens,), bool
        Which tokens it has to guess.
    original : ndarray of shape (n_tokens,), int32
        What stood there.
    """

    tokens: TokenArrays
    chosen: np.ndarray
    original: np.ndarray


class Masking:
    """Draw the tokens to guess, anew for each epoch.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerBase
        A tokenizer of transformers with a mask.
    kind : {'token', 'word', 'span'}
        What is masked together: nothing, the tokens of a word, or several words.
    fraction : float
        Share of the tokens, or words, to guess.
    words : ndarray of shape (n_words,), int64
        The numbers of the tokens that occur; tokens come numbered by their place there.
    n_given : int, default=0
        First tokens of each text that are not to guess, such as those of a prefix.
    """

    def __init__(
        self,
        tokenizer: Any,
        kind: str,
        fraction: float,
        words: np.ndarray,
        n_given: int = 0,
    ) -> None:
        self.kind = kind
        self.fraction = fraction
        self.n_given = n_given
        self.mask = int(np.searchsorted(words, tokenizer.mask_token_id))
        special = np.isin(words, tokenizer.all_special_ids)
        self.special = special
        self.plain = np.flatnonzero(~special).astype(np.int32)
        self.begins = special | _begins_word(tokenizer, words.tolist())
        if kind == "token":
            self.begins[:] = True

    def count_targets(self, tokens: TokenArrays) -> int:
        """Return how many tokens there are to guess, on average over draws."""
        before = np.append(0, np.cumsum(self._usable(tokens)))
        counts = np.diff(before[tokens.offsets])
        return round(np.maximum(self.fraction * counts, counts > 0).sum())

    def draw(self, tokens: TokenArrays, rng: np.random.Generator) -> MaskedTokens:
        """Choose tokens, and put others in their places.

        Parameters
        ----------
        tokens : TokenArrays
            Texts, each with a token that is not special.
        rng : numpy.random.Generator
            Where the choice is drawn from.

        Returns
        -------
        MaskedTokens
            Each text has a token to guess.
        """
        # O(n log n) in the tokens: units are ranked by a draw within their text
        begins = self.begins[tokens.ids]
        begins[tokens.offsets[:-1]] = True
        begins[1:] |= self.special[tokens.ids[:-1]]
        begins[self._places(tokens) == self.n_given] = True
        unit = np.cumsum(begins) - 1
        first = np.flatnonzero(begins)
        text = np.searchsorted(tokens.offsets, first, side="right") - 1
        usable = self._usable(tokens)[first]
        chosen_unit = np.zeros(len(first), dtype=bool)
        chosen_unit[usable] = self._choose(text[usable], rng)
        chosen = chosen_unit[unit]
        ids = tokens.ids.copy()
        places = np.flatnonzero(chosen)
        masked = rng.random(len(places)) < _MASKED
        replaced = ~masked & (rng.random(len(places)) < _REPLACED)
        ids[places[masked]] = self.mask
        ids[places[replaced]] = rng.choice(self.plain, replaced.sum())
        return MaskedTokens(replace(tokens, ids=ids), chosen, tokens.ids)

    def _usable(self, tokens: TokenArrays) -> np.ndarray:
        """Tell which tokens can be chosen, bool of shape (n_tokens,)."""
        usable = ~self.special[tokens.ids]
        if self.n_given:
            usable &= self._places(tokens) >= self.n_given
        return usable

    def _places(self, tokens: TokenArrays) -> np.ndarray:
        """Return the place of each token in its text, from 0."""
        return row_positions(np.zeros(len(tokens), np.int64), tokens.lengths)

    def _choose(self, text: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Choose a share of the units of each text, one at least."""
        sizes = np.unique_counts(text).counts
        before = np.repeat(np.cumsum(sizes) - sizes, sizes)
        rank = np.arange(len(text)) - before
        order = np.arange(len(text))
        if self.kind == "span":
            # runs go round from any unit: else the first of a text would begin one in
            # every draw, and be chosen far more often than the others
            turn = np.floor(rng.random(len(sizes)) * sizes).astype(np.int64)
            order = before + (rank + np.repeat(turn, sizes)) % np.repeat(sizes, sizes)
            # units of a run have one draw, so they come together
            run = np.cumsum(rng.random(len(text)) < 1 / _MEAN_SPAN)
            draws = rng.random(len(text))[run - run[:1]]
        else:
            draws = rng.random(len(text))
        order = order[np.lexsort((draws, text))]
        # what is left of a whole number decides by chance, so that the share is met
        goals = np.floor(self.fraction * sizes + rng.random(len(sizes)))
        chosen = np.zeros(len(text), dtype=bool)
        chosen[order] = rank < np.repeat(np.maximum(goals, 1), sizes)
        return chosen


def _begins_word(tokenizer: Any, words: list[int]) -> np.ndarray:
    """Tell which tokens begin a word, as far as their spelling tells."""
    names = tokenizer.convert_ids_to_tokens(words)
    if any(name.startswith(_GOES_ON) for name in names):
        return np.array([not name.startswith(_GOES_ON) for name in names])
    marked = np.array([name.startswith(_BEGINS) for name in names])
    if not marked.any():  # no marks at all: each token stands for itself
        return np.ones(len(names), dtype=bool)
    if any(name.startswith(_BYTES) for name in names):  # bytes in the guise of letters
        names = [tokenizer.convert_tokens_to_string([name]) for name in names]
    # scripts without spaces have no marks
    return marked | np.array([_HAN.match(name) is not None for name in names])
