"""Texts with tokens to guess, fetched a batch at a time."""

from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from skimbal._torch._batching import shuffled_batches
from skimbal._torch._masking import MaskedTokens, Masking
from skimbal._torch._tokens import TokenArrays, row_positions

__all__ = ["MaskedDataset", "MaskedRows"]


class MaskedDataset(Dataset):
    """Texts of which the tokens to guess are chosen.

    Parameters
    ----------
    masked : MaskedTokens
        The texts.
    packed : bool
        Whether batches are packed instead of padded, see `PooledEncoder.packs`.
    """

    def __init__(self, masked: MaskedTokens, *, packed: bool) -> None:
        self.masked = masked
        self.tokens = masked.tokens
        self.packed = packed
        before = np.append(0, np.cumsum(masked.chosen))
        self.n_chosen = np.diff(before[self.tokens.offsets])

    def __len__(self) -> int:
        return len(self.tokens)

    def count_targets(self, rows: Any) -> int:
        """Return how many tokens of some texts are to be guessed."""
        return int(self.n_chosen[rows].sum())

    def __getitems__(self, rows: Any) -> tuple[dict[str, torch.Tensor], Any]:
        """Return a batch: inputs with the places of the tokens, and what stood there.

        ``places`` counts the tokens of the batch without its padding.
        """
        index = np.asarray(rows)
        tokens, masked = self.tokens, self.masked
        source = row_positions(tokens.offsets[index], tokens.lengths[index])
        (places,) = np.nonzero(masked.chosen[source])
        target = torch.from_numpy(masked.original[source[places]].astype(np.int64))
        inputs = tokens.batch(index, packed=self.packed)
        inputs["places"] = torch.from_numpy(places)
        return inputs, (target, torch.ones(len(places)))


class MaskedRows(Dataset):
    """Texts to train on: the tokens to guess are drawn anew for each epoch.

    Parameters
    ----------
    tokens : TokenArrays
        The texts.
    masking : Masking
        Which tokens, and what comes in their places.
    packed : bool
        As for `MaskedDataset`.
    """

    def __init__(self, tokens: TokenArrays, masking: Masking, *, packed: bool) -> None:
        self.tokens = tokens
        self.masking = masking
        self.packed = packed

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def n_targets(self) -> int:
        """Number of tokens to guess in an epoch, on average."""
        return self.masking.count_targets(self.tokens)

    def count_batches(self, batch_size: int) -> int:
        """Return the number of batches of an epoch."""
        return -(-len(self) // batch_size)

    def draw_epoch(
        self, progress: float, batch_size: int, rng: np.random.Generator
    ) -> tuple[MaskedDataset, list[np.ndarray]]:
        """Return the data of an epoch and its batches: numbers of rows in them."""
        data = MaskedDataset(self.masking.draw(self.tokens, rng), packed=self.packed)
        return data, shuffled_batches(self.tokens.lengths, batch_size, rng)
