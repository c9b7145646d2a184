"""A masked language model in training: states of the masked tokens, and its head."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers.modeling_outputs import BaseModelOutput

from skimbal._torch._dropout import use_fast_dropout
from skimbal._torch._model_config import ENCODER_TYPES
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._tokens import TokenArrays
from skimbal._torch._vocabulary import compact_vocabulary, find_words

__all__ = ["MASKED_TYPES", "MaskedModel", "TokenEncoder", "training_model"]

# the head of MobileBERT has a table of its own beside that of the body
MASKED_TYPES = ENCODER_TYPES - {"mobilebert"}


class TokenEncoder(PooledEncoder):
    """An encoder whose output is the state of some tokens."""

    def forward(  # type: ignore[override]
        self, places: torch.Tensor, **inputs: torch.Tensor
    ) -> torch.Tensor:
        """Return states of shape (n_places, n_features).

        `places` counts the tokens of the batch without its padding.
        """
        return self.token_states(**inputs)[places]


class MaskedModel(nn.Module):
    """What guesses tokens: an encoder, and the head that it was pretrained with.

    Parameters
    ----------
    encoder : PooledEncoder
        The body, whose output is a state for each token to guess.
    head : nn.Module
        From states to a logit for each word.
    """

    def __init__(self, encoder: PooledEncoder, head: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.auxiliary = nn.ModuleList()
        use_fast_dropout(self)

    def classify(self, features: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n_places, n_words)."""
        return self.head(features)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n_places, n_words)."""
        return self.classify(self.encoder(**inputs))


@contextmanager
def training_model(
    model: Any, parts: Sequence[TokenArrays], encoder: PooledEncoder | None = None
) -> Iterator[tuple[MaskedModel, list[TokenArrays], np.ndarray]]:
    """Take a model apart, so that it reads and guesses only words that occur.

    Its head would write one number for each word of the vocabulary, of which most texts
    use few: of short texts that is most of the time.

    Parameters
    ----------
    model : nn.Module
        A model of transformers for masked language modelling. It is changed in place:
        whole again, and trained, after the block.
    parts : sequence of TokenArrays
        All texts, and the tokens that are put into them.
    encoder : PooledEncoder or None, default=None
        What the head reads, around the body of `model`. None: the states of tokens.

    Yields
    ------
    module : MaskedModel
    parts : list of TokenArrays
        The same texts, with words numbered by their place among those that occur.
    words : ndarray of shape (n_words,), int64
        These words, by their numbers in the vocabulary, ascending.
    """
    if encoder is None:
        encoder = TokenEncoder(model.base_model, "mean")
    decoder = model.get_output_embeddings()
    table = model.get_input_embeddings()
    words = find_words(table, parts)
    rows = torch.from_numpy(words)
    with compact_vocabulary(encoder, parts) as numbered:
        small = nn.Linear(decoder.in_features, len(words), decoder.bias is not None)
        pairs: list[tuple[Any, Any]] = []
        if decoder.bias is not None:
            pairs.append((decoder.bias, small.bias))
        if decoder.weight is table.weight:
            small.weight = model.get_input_embeddings().weight
        else:
            pairs.append((decoder.weight, small.weight))
        for whole, part in pairs:
            part.data = whole.detach()[rows]
        with _taken_apart(model, decoder, small) as head:
            yield MaskedModel(encoder, head), numbered, words
        with torch.no_grad():
            for whole, part in pairs:
                whole[rows] = part.to(whole.device)


@contextmanager
def _taken_apart(model: Any, decoder: nn.Module, small: nn.Module) -> Iterator[Any]:
    """Inside the block `model` is its own head, and ends in another decoder."""
    body, prefix = model.base_model, model.base_model_prefix
    name = next(name for name, part in model.named_modules() if part is decoder)
    setattr(model, prefix, _Given())
    model.set_submodule(name, small)
    try:
        yield _Head(model)
    finally:
        model.set_submodule(name, decoder)
        setattr(model, prefix, body)


class _Given(nn.Module):
    """Stands for a body, and returns the states that it is given."""

    def forward(self, *args: Any, inputs_embeds: Any = None, **kwargs: Any) -> Any:
        return BaseModelOutput(last_hidden_state=inputs_embeds)


class _Head(nn.Module):
    """Runs a model on states, as one row."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return self.model(inputs_embeds=states[None], return_dict=True).logits[0]
