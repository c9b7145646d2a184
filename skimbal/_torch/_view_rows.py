"""Texts with their second views, fetched a batch at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from skimbal._torch._batching import count_batches, shuffled_batches
from skimbal._torch._tokens import TokenArrays, merge_tokens

__all__ = ["ViewDataset", "ViewRows"]


class ViewDataset(Dataset):
    """Texts, each with a second view, and texts that must not be taken for one.

    Parameters
    ----------
    tokens : TokenArrays
        Different texts.
    negatives : ndarray of shape (n_texts, n_negatives), int64
        Rows of texts that come along with each; -1 for none.
    second : TokenArrays or None, default=None
        Second views of the texts; None takes each text again.
    packed : bool
        Whether batches are packed instead of padded, see `PooledEncoder.packs`.
    """

    least_rows = 2  # a text that is alone has none to be told from, and no loss

    def __init__(
        self,
        tokens: TokenArrays,
        negatives: np.ndarray,
        second: TokenArrays | None = None,
        *,
        packed: bool,
    ) -> None:
        self.tokens = tokens
        self.negatives = negatives
        self.packed = packed
        self._views, self._first_view = tokens, 0
        if second is not None:
            n = len(tokens)
            places = [np.arange(n), np.arange(n, 2 * n)]
            self._views, self._first_view = merge_tokens([tokens, second], places), n

    def __len__(self) -> int:
        return len(self.tokens)

    def count_targets(self, rows: Any) -> int:
        """Return how many texts are to be found again."""
        return len(rows)

    def __getitems__(self, rows: Any) -> tuple[dict[str, torch.Tensor], Any]:
        """Return a batch: inputs, and which of the other rows are the second views.

        ``n_texts`` counts the texts, which come first; then come their views, and then
        the negatives that are not among the texts.
        """
        index = np.asarray(rows)
        # one among the texts has its second view here: it would count twice
        others = np.setdiff1d(self.negatives[index], [-1, *index])
        # rows of one length are attended to together
        others = others[np.argsort(-self.tokens.lengths[others], kind="stable")]
        every = np.concatenate([index, self._first_view + index, others])
        inputs = self._views.batch(every, packed=self.packed)
        inputs["n_texts"] = torch.tensor(len(index))
        return inputs, (torch.arange(len(index)), torch.ones(len(index)))


class ViewRows(Dataset):
    """Texts to train on; second views are made anew for each epoch.

    Parameters
    ----------
    tokens, negatives, packed
        As for `ViewDataset`.
    fresh : callable or None
        From a generator to second views of all texts. None takes each text again.
    """

    def __init__(
        self,
        tokens: TokenArrays,
        negatives: np.ndarray,
        fresh: Callable[[np.random.Generator], TokenArrays] | None = None,
        *,
        packed: bool,
    ) -> None:
        self.tokens = tokens
        self.negatives = negatives
        self.fresh = fresh
        self.packed = packed

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def n_targets(self) -> int:
        """Number of texts of an epoch."""
        return len(self)

    def count_batches(self, batch_size: int) -> int:
        """Return the number of batches of an epoch."""
        return count_batches(len(self), batch_size, ViewDataset.least_rows)

    def draw_epoch(
        self, progress: float, batch_size: int, rng: np.random.Generator
    ) -> tuple[ViewDataset, list[np.ndarray]]:
        """Return the data of an epoch and its batches: numbers of rows in them."""
        second = None if self.fresh is None else self.fresh(rng)
        data = ViewDataset(self.tokens, self.negatives, second, packed=self.packed)
        lengths, least = self.tokens.lengths, data.least_rows
        return data, shuffled_batches(lengths, batch_size, rng, least)
