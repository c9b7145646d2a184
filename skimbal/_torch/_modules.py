"""The torch modules: a pooled encoder, and a classifier on top of it."""

from typing import Any

import torch
from torch import nn

from skimbal._torch._pooling import Pooling, pool

__all__ = ["PooledEncoder", "SequenceClassifier", "longest_input"]


class PooledEncoder(nn.Module):
    """An encoder whose output is one vector a text.

    Parameters
    ----------
    body : nn.Module
        An encoder of transformers.
    pooling : {'mean', 'cls'}
        How token states become one vector.
    """

    def __init__(self, body: nn.Module, pooling: Pooling) -> None:
        super().__init__()
        self.body: Any = body
        self.pooling = pooling

    @property
    def width(self) -> int:
        """Number of features of a vector."""
        return int(self.body.config.hidden_size)

    @property
    def max_length(self) -> int:
        """Longest text in tokens that the position embeddings allow."""
        return longest_input(self.body)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        **inputs: torch.Tensor,
    ) -> torch.Tensor:
        """Return vectors of shape (n_samples, n_features)."""
        output = self.body(input_ids=input_ids, attention_mask=attention_mask, **inputs)
        return pool(output.last_hidden_state, attention_mask, self.pooling)


def longest_input(body: Any) -> int:
    """Return the longest text in tokens that the positions of a body allow."""
    limit = getattr(body.config, "max_position_embeddings", None) or 2**20
    # RoBERTa and its kin (CamemBERT, MPNet) start to count behind the padding id,
    # which only their embeddings keep
    embeddings = getattr(body, "embeddings", None)
    padding_id = getattr(embeddings, "padding_idx", None)
    return int(limit) - (0 if padding_id is None else padding_id + 1)


class SequenceClassifier(nn.Module):
    """A pooled encoder with a linear head.

    Parameters
    ----------
    encoder : PooledEncoder
        The pretrained part.
    n_classes : int
        Number of outputs.
    dropout : float, default=0.1
        Share of the pooled features that is dropped in training.
    """

    def __init__(
        self, encoder: PooledEncoder, n_classes: int, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.width, n_classes)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n_samples, n_classes)."""
        return self.head(self.dropout(self.encoder(**inputs)))
