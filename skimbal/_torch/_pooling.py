"""From token states to one vector a text."""

from typing import Literal

import torch

__all__ = ["Pooling", "pool", "pool_packed"]

Pooling = Literal["mean", "cls"]


def pool(
    states: torch.Tensor, attention_mask: torch.Tensor, pooling: Pooling
) -> torch.Tensor:
    """Return the mean of a text's tokens, or its first token.

    Parameters
    ----------
    states : Tensor of shape (n_samples, n_tokens, n_features)
        Last hidden states of the encoder.
    attention_mask : Tensor of shape (n_samples, n_tokens)
        One for tokens, zero for padding.
    pooling : {'mean', 'cls'}
        Which of the two.

    Returns
    -------
    Tensor of shape (n_samples, n_features)
    """
    if pooling == "cls":
        return states[:, 0]
    mask = attention_mask.unsqueeze(-1).to(states.dtype)
    # a text always has its special tokens, but a bare tokenizer may give none
    return (states * mask).sum(1) / mask.sum(1).clamp(min=1)


def pool_packed(
    states: torch.Tensor, row_lengths: torch.Tensor, pooling: Pooling
) -> torch.Tensor:
    """Return what `pool` does, for texts that stand side by side without padding.

    Parameters
    ----------
    states : Tensor of shape (n_tokens, n_features)
        Last hidden states, one text after the other.
    row_lengths : Tensor of shape (n_samples,), int64
        Tokens of each text, one at least.
    pooling : {'mean', 'cls'}
        Which of the two.

    Returns
    -------
    Tensor of shape (n_samples, n_features)
    """
    if pooling == "cls":
        return states[row_lengths.cumsum(0) - row_lengths]
    rows = torch.repeat_interleave(row_lengths)
    sums = states.new_zeros(len(row_lengths), states.shape[1])
    return sums.index_add(0, rows, states) / row_lengths[:, None]
