"""Which tokens a masked language model has to guess, and what it reads instead."""

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
_GOES_ON, _BEGINS = "##", ("▁", "Ġ")


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
        self.begins = _begins_word(tokenizer.convert_ids_to_tokens(words.tolist()))
        self.begins |= special
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
            place = row_positions(np.zeros(len(tokens), np.int64), tokens.lengths)
            usable &= place >= self.n_given
        return usable

    def _choose(self, text: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Choose a share of the units of each text, one at least."""
        draws = rng.random(len(text))
        if self.kind == "span":  # units of a run have one draw, so they come together
            run = np.cumsum(rng.random(len(text)) < 1 / _MEAN_SPAN)
            draws = draws[run - run[:1]]
        order = np.lexsort((draws, text))
        sizes = np.unique_counts(text).counts
        # what is left of a whole number decides by chance, so that the share is met
        goals = np.floor(self.fraction * sizes + rng.random(len(sizes)))
        rank = np.arange(len(text)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        chosen = np.zeros(len(text), dtype=bool)
        chosen[order] = rank < np.repeat(np.maximum(goals, 1), sizes)
        return chosen


def _begins_word(tokens: list[str]) -> np.ndarray:
    """Tell which tokens begin a word, as far as their spelling tells."""
    if any(token.startswith(_GOES_ON) for token in tokens):
        return np.array([not token.startswith(_GOES_ON) for token in tokens])
    begins = np.array([token.startswith(_BEGINS) for token in tokens])
    # no marks at all: each token stands for itself
    return begins if begins.any() else np.ones(len(tokens), dtype=bool)
