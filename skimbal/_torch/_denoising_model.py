"""An encoder in training, and a decoder that sees nothing but its vectors."""

from copy import deepcopy
from typing import Any

import torch
from torch import nn
from transformers import AutoModel, __version__

from skimbal._torch._modules import PooledEncoder
from skimbal._torch._pooling import Pooling
from skimbal._torch._pretrained import build_options, quiet_transformers
from skimbal.exceptions import MissingResourceError

__all__ = ["DECODER_TYPES", "Reconstructor", "check_causal", "make_decoder"]

# encoders that transformers can also build as a decoder that attends to another model
DECODER_TYPES = frozenset(
    "bert camembert electra ernie rembert roberta roberta-prelayernorm roformer "
    "xlm-roberta xlm-roberta-xl".split()
)


class Reconstructor(PooledEncoder):
    """An encoder whose output is the states of a decoder that writes its texts again.

    Parameters
    ----------
    body : nn.Module
        An encoder of transformers, of a type in `DECODER_TYPES`.
    pooling : {'mean', 'cls'}
        How token states become the vector that the decoder sees.
    """

    def __init__(self, body: nn.Module, pooling: Pooling) -> None:
        super().__init__(body, pooling)
        self.decoder = make_decoder(body)

    def forward(  # type: ignore[override]
        self,
        written: torch.Tensor,
        written_mask: torch.Tensor,
        places: torch.Tensor,
        **inputs: torch.Tensor,
    ) -> torch.Tensor:
        """Return states of shape (n_places, n_features), row by row."""
        vectors = super().forward(**inputs)
        states = self.decoder(
            inputs_embeds=self.body.get_input_embeddings()(written),
            attention_mask=written_mask,
            encoder_hidden_states=vectors[:, None],
            use_cache=False,
        ).last_hidden_state
        return states[places]


def make_decoder(body: Any) -> Any:
    """Return a decoder that shares all weights of a body.

    Attention to the vector of a text, which the body lacks, is drawn at random. The
    decoder has no table of words: it is given their vectors, from that of the body.

    Parameters
    ----------
    body : nn.Module
        An encoder of transformers.

    Returns
    -------
    nn.Module

    Raises
    ------
    MissingResourceError
        If transformers lets it see the words that it is to write.
    """
    config = deepcopy(body.config)
    config.is_decoder = config.add_cross_attention = True
    # a table as small as it can be, which is thrown away
    config.vocab_size = (config.pad_token_id or 0) + 1
    with quiet_transformers():
        decoder = AutoModel.from_config(config, **build_options(type(body)))
    table = body.get_input_embeddings()
    for name, part in body.named_modules():
        for key, parameter in part.named_parameters(recurse=False):
            if part is not table:
                setattr(decoder.get_submodule(name), key, parameter)
    decoder.set_input_embeddings(None)
    check_causal(decoder, table.embedding_dim)
    return decoder


def check_causal(decoder: Any, width: int) -> None:
    """Raise if a decoder sees the word that it is to write: it would learn nothing.

    transformers 5.17 forgot the mask of RemBERT and RoFormer.

    Parameters
    ----------
    decoder : nn.Module
        A decoder of transformers, as `make_decoder` returns it.
    width : int
        Of the vector of a word.

    Raises
    ------
    MissingResourceError
        If the first of two words knows the second.
    """
    words = torch.zeros(2, 2, width, device=decoder.device)
    words[1, 1] = torch.linspace(-1, 1, width)  # the second word differs
    training = decoder.training
    with torch.no_grad():
        states = decoder.eval()(
            inputs_embeds=words,
            attention_mask=torch.ones(2, 2, device=decoder.device),
            encoder_hidden_states=words.new_zeros(2, 1, decoder.config.hidden_size),
            use_cache=False,
        ).last_hidden_state
    decoder.train(training)
    if not torch.allclose(states[0, 0], states[1, 0], atol=1e-4, equal_nan=True):
        raise MissingResourceError(
            f"In transformers {__version__}, a decoder of type "
            f"{decoder.config.model_type!r} sees the words that it is to write. "
            "Install another release: 5.24 is known to be right."
        )
