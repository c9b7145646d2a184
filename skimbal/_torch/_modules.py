"""The torch modules: a pooled encoder, and a classifier on top of it."""

from typing import Any

import torch
from torch import nn

from skimbal._torch._dropout import use_fast_dropout
from skimbal._torch._packing import can_pack, enable_packing, fill_up, group_rows
from skimbal._torch._pooling import Pooling, pool, pool_packed

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
        self.frozen_parts: list[nn.Module] = []
        # what parameter-efficient fine-tuning has put in, see `_peft`
        self.adaptation: Any = None
        self.prompt: Any = None
        enable_packing(body)

    @property
    def width(self) -> int:
        """Number of features of a vector."""
        return int(self.body.config.hidden_size)

    @property
    def max_length(self) -> int:
        """Longest text in tokens that the position embeddings allow."""
        return longest_input(self.body) - self._n_prompt_tokens

    @property
    def _n_prompt_tokens(self) -> int:
        return 0 if self.prompt is None else len(self.prompt)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    @property
    def embeddings(self) -> nn.Embedding | None:
        """The table of word vectors, where it is trained."""
        table = self.body.get_input_embeddings()
        trained = isinstance(table, nn.Embedding) and table.weight.requires_grad
        return table if trained else None

    @property
    def packs(self) -> bool:
        """Whether batches are best packed into one long row, without padding."""
        return can_pack(self.body, self.device)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return vectors of shape (n_samples, n_features), of padded or packed rows."""
        # of the texts alone: a prompt is read, but not pooled
        lengths: Any = inputs.get("row_lengths")
        mask: Any = inputs.get("attention_mask")
        if self.prompt is not None:
            inputs = self.prompt.prepend(inputs, self.body.get_input_embeddings())
        if lengths is None:
            states = self.body(**inputs).last_hidden_state[:, self._n_prompt_tokens :]
            return pool(states, mask, self.pooling)
        states = self._packed_states(**inputs)
        if self.prompt is not None:
            states = states[self.prompt.token_places(lengths)]
        return pool_packed(states, lengths, self.pooling)

    def token_states(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return the states of all tokens, one text after the other."""
        if "row_lengths" in inputs:
            return self._packed_states(**inputs)
        mask = inputs["attention_mask"].bool()
        return self.body(**inputs).last_hidden_state[mask]

    def _packed_states(
        self, row_lengths: torch.Tensor, **inputs: torch.Tensor
    ) -> torch.Tensor:
        if "position_ids" in inputs:  # not where states of a lower layer come in
            positions = inputs["position_ids"] + _first_position(self.body)
            inputs = inputs | {"position_ids": positions}
        n_tokens = int(row_lengths.sum())
        inputs = fill_up(inputs, n_tokens)
        output = self.body(**inputs, row_groups=group_rows(row_lengths))
        return output.last_hidden_state[0, :n_tokens]


def longest_input(body: Any) -> int:
    """Return the longest text in tokens that the positions of a body allow."""
    limit = getattr(body.config, "max_position_embeddings", None) or 2**20
    return int(limit) - _first_position(body)


def _first_position(body: Any) -> int:
    # RoBERTa and its kin (CamemBERT, MPNet) start to count behind the padding id,
    # which only their embeddings keep
    embeddings = getattr(body, "embeddings", None)
    padding_id = getattr(embeddings, "padding_idx", None)
    return 0 if padding_id is None else int(padding_id) + 1


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

    Attributes
    ----------
    auxiliary : nn.ModuleList
        Terms that are added to the loss while it is trained; empty to start with.
    """

    def __init__(
        self, encoder: PooledEncoder, n_classes: int, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.width, n_classes)
        self.auxiliary = nn.ModuleList()
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        use_fast_dropout(self)

    def classify(self, features: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n_samples, n_classes) from pooled features."""
        return self.head(self.dropout(features))

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n_samples, n_classes)."""
        return self.classify(self.encoder(**inputs))

    def train(self, mode: bool = True) -> "SequenceClassifier":
        """Switch to training; what is frozen stays as it is in prediction."""
        super().train(mode)
        for part in self.encoder.frozen_parts:
            part.eval()
        return self
