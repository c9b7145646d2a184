"""Damaged texts and what they were, fetched a batch at a time."""

from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from skimbal._torch._batching import shuffled_batches
from skimbal._torch._deletion import Deletion
from skimbal._torch._tokens import TokenArrays

__all__ = ["DenoisingDataset", "DenoisingRows"]


class DenoisingDataset(Dataset):
    """Texts to write again, with what is left of them.

    Parameters
    ----------
    damaged : TokenArrays
        What the encoder reads.
    tokens : TokenArrays
        The texts, each of more than `n_given` tokens.
    n_given : int
        First tokens of each text that are not to be written, one at least.
    """

    # the decoder reads padded rows, so that one long row would gain the encoder little
    packed = False

    def __init__(self, damaged: TokenArrays, tokens: TokenArrays, n_given: int) -> None:
        self.damaged = damaged
        self.tokens = tokens
        self.n_given = n_given

    def __len__(self) -> int:
        return len(self.tokens)

    def count_targets(self, rows: Any) -> int:
        """Return how many tokens of some texts are to be written."""
        return int((self.tokens.lengths[rows] - self.n_given).sum())

    def __getitems__(self, rows: Any) -> tuple[dict[str, torch.Tensor], Any]:
        """Return a batch: inputs of encoder and decoder, and the tokens to write.

        ``written`` holds all tokens of a text but its last, ``written_mask`` where
        these are, and ``places`` those behind which a token is to be written.
        """
        index = np.asarray(rows)
        inputs = self.damaged.batch(index, packed=False)
        whole = self.tokens.pad(index)
        ids, mask = whole["input_ids"], whole["attention_mask"]
        places = mask[:, 1:].bool()
        places[:, : self.n_given - 1] = False
        inputs["written"] = ids[:, :-1]
        inputs["written_mask"] = mask[:, 1:]
        inputs["places"] = places
        target = ids[:, 1:][places]
        return inputs, (target, torch.ones(len(target)))


class DenoisingRows(Dataset):
    """Texts to train on: what is deleted is drawn anew for each epoch.

    Parameters
    ----------
    tokens : TokenArrays
        The texts.
    deletion : Deletion
        What is left of them.
    n_given : int
        As for `DenoisingDataset`.
    """

    packed = False

    def __init__(self, tokens: TokenArrays, deletion: Deletion, n_given: int) -> None:
        self.tokens = tokens
        self.deletion = deletion
        self.n_given = n_given

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def n_targets(self) -> int:
        """Number of tokens to write in an epoch."""
        return int((self.tokens.lengths - self.n_given).sum())

    def count_batches(self, batch_size: int) -> int:
        """Return the number of batches of an epoch."""
        return -(-len(self) // batch_size)

    def draw_epoch(
        self, progress: float, batch_size: int, rng: np.random.Generator
    ) -> tuple[DenoisingDataset, list[np.ndarray]]:
        """Return the data of an epoch and its batches: numbers of rows in them."""
        damaged = self.deletion.draw(self.tokens, rng)
        data = DenoisingDataset(damaged, self.tokens, self.n_given)
        return data, shuffled_batches(self.tokens.lengths, batch_size, rng)
