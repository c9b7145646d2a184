"""Texts with most of their tokens left out."""

from dataclasses import replace
from typing import Any

import numpy as np

from skimbal._torch._tokens import TokenArrays, row_positions

__all__ = ["Deletion"]


class Deletion:
    """Delete tokens by chance, others at each draw.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerBase
        A tokenizer of transformers.
    fraction : float
        Chance of each token to be deleted.
    words : ndarray of shape (n_words,), int64
        The numbers of the tokens that occur; tokens come numbered by their place there.
    n_given : int, default=0
        First tokens of each text that stay, such as those of a prefix.
    """

    def __init__(
        self, tokenizer: Any, fraction: float, words: np.ndarray, n_given: int = 0
    ) -> None:
        self.fraction = fraction
        self.n_given = n_given
        # a word that the tokenizer does not know is a word
        fixed = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
        self.fixed = np.isin(words, list(fixed))

    def draw(self, tokens: TokenArrays, rng: np.random.Generator) -> TokenArrays:
        """Return what is left of texts: of each, one word at least.

        Parameters
        ----------
        tokens : TokenArrays
            Texts, each with a token that may be deleted.
        rng : numpy.random.Generator
            Where the tokens to delete are drawn from.

        Returns
        -------
        TokenArrays
        """
        # O(n) in the tokens
        lengths = tokens.lengths
        place = row_positions(np.zeros(len(tokens), np.int64), lengths)
        (usable,) = np.nonzero(~self.fixed[tokens.ids] & (place >= self.n_given))
        text = np.repeat(np.arange(len(tokens)), lengths)[usable]
        draws = rng.random(len(usable))
        starts = np.flatnonzero(np.diff(text, prepend=-1))
        largest = np.maximum.reduceat(draws, starts)[text]
        kept = np.ones(len(tokens.ids), dtype=bool)
        kept[usable] = (draws >= self.fraction) | (draws == largest)
        offsets = np.append(0, np.cumsum(kept))[tokens.offsets]
        return replace(tokens, ids=tokens.ids[kept], offsets=offsets)
