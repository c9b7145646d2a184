"""Ask a masked language model what could stand at the masks of many texts."""

import inspect
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken
from torch import nn
from tqdm.auto import tqdm

from skimbal._torch._batching import length_batches
from skimbal._torch._modules import longest_input
from skimbal._torch._tokens import TokenArrays, row_positions, tokenize
from skimbal.exceptions import ModelFormatError

__all__ = ["PLACEHOLDER", "MaskedLM", "propose", "tokenize_masked"]

# Stands for the mask in texts: a "[MASK]" that a user wrote is text. It is the last
# character of a private plane.
PLACEHOLDER = "\U0010fffd"

# Logits at a time, 128 MiB of them: a batch of long texts with many masks each would
# write gigabytes.
_MOST_LOGITS = 2**25


class MaskedLM(nn.Module):
    """A masked language model that runs its head at the masks only.

    The head writes one number a word of the vocabulary, and takes as long as several
    layers where it runs at all tokens.

    Parameters
    ----------
    model : nn.Module
        A model of transformers for masked language modelling.
    tokenizer : PreTrainedTokenizerBase
        Its tokenizer; the placeholder is added to it.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        super().__init__()
        if tokenizer.mask_token_id is None:
            raise ModelFormatError("The tokenizer of `pretrained` has no mask token.")
        self.model = model
        self.mask_id = int(tokenizer.mask_token_id)
        # the mask of RoBERTa takes the space before it
        mask = tokenizer.added_tokens_decoder[self.mask_id]
        # no special token: those of a user are split, and this must not be
        token = AddedToken(
            PLACEHOLDER, lstrip=mask.lstrip, rstrip=mask.rstrip, normalized=False
        )
        tokenizer.add_tokens([token])
        model.base_model.register_forward_hook(
            partial(_keep_masks, self.mask_id), with_kwargs=True
        )

    @property
    def max_length(self) -> int:
        """Longest text in tokens that the model reads."""
        return longest_input(self.model.base_model)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n_masks, n_vocabulary), the masks row by row."""
        if "token_type_ids" not in inspect.signature(self.model.forward).parameters:
            inputs.pop("token_type_ids", None)  # DistilBERT knows no pairs
        return self.model(**inputs, return_dict=True).logits[0]


def _keep_masks(
    mask_id: int, _body: nn.Module, args: tuple, kwargs: dict, output: Any
) -> Any:
    """Leave the states of the masks, as a batch of one row, to the head."""
    ids = kwargs["input_ids"] if "input_ids" in kwargs else args[0]
    output.last_hidden_state = output.last_hidden_state[ids == mask_id][None]
    return output


def tokenize_masked(
    tokenizer: Any, columns: list[list[str]], max_length: int
) -> TokenArrays:
    """Tokenise texts, or pairs, with the mask in place of each placeholder.

    Masks behind `max_length` are lost.
    """
    tokens = tokenize(tokenizer, columns, max_length=max_length)
    placeholder = tokenizer.convert_tokens_to_ids(PLACEHOLDER)
    # vocabularies of SentencePiece hold "<mask>" as a word: a user wrote it
    unknown = tokenizer.unk_token_id
    unknown = tokens.pad_id if unknown is None else unknown
    tokens.ids[tokens.ids == tokenizer.mask_token_id] = unknown
    tokens.ids[tokens.ids == placeholder] = tokenizer.mask_token_id
    return tokens


def propose(
    model: MaskedLM,
    tokens: TokenArrays,
    *,
    words: np.ndarray,
    masked: np.ndarray,
    allowed: np.ndarray,
    kind: np.ndarray,
    top_k: int,
    batch_size: int,
    progress: str = "",
) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest tokens at each mask.

    Parameters
    ----------
    model : MaskedLM
        The model.
    tokens : TokenArrays
        Texts with masks, each with one at least.
    words : ndarray of shape (n_vocabulary,), int64
        Number of the word that a token of the model is, whatever its case.
    masked : ndarray of shape (n_masks,), int64
        The word that stood there, which is not proposed; -1 for one that is no token.
    allowed : ndarray of shape (n_kinds, n_vocabulary), bool
        Tokens that may be proposed, for masks of each kind.
    kind : ndarray of shape (n_masks,), int64
        The kind of each mask.
    top_k : int
        How many tokens to return.
    batch_size : int
        Texts in a batch; fewer where they have many masks.
    progress : str, default=''
        Title of a progress bar; no bar when empty.

    Returns
    -------
    ids : ndarray of shape (n_masks, top_k), int64
        The likeliest first.
    logits : ndarray of shape (n_masks, top_k), float32
        Minus infinity where no more tokens are allowed.
    """
    # O(min(masks of a batch * n_vocabulary, bound)) memory, but for one text by itself,
    # whose masks are read in one pass
    device = next(model.parameters()).device
    refused = torch.from_numpy(~allowed).to(device)
    known = torch.from_numpy(words).to(device)
    owner = np.searchsorted(
        tokens.offsets, np.flatnonzero(tokens.ids == model.mask_id), side="right"
    )
    counts = np.bincount(owner - 1, minlength=len(tokens))
    first = np.cumsum(counts) - counts
    width = min(top_k, len(words))
    ids = np.empty((len(owner), width), np.int64)
    logits = np.empty((len(owner), width), np.float32)
    bar = tqdm(total=len(tokens), desc=progress, unit="text", disable=not progress)
    with bar, torch.inference_mode():
        for rows in _bounded_batches(
            tokens.lengths, counts, batch_size, _MOST_LOGITS // len(words)
        ):
            inputs = {k: v.to(device) for k, v in tokens.pad(rows).items()}
            masks = row_positions(first[rows], counts[rows])
            scores = model(**inputs).float()
            scores[refused[torch.from_numpy(kind[masks]).to(device)]] = -torch.inf
            word = torch.from_numpy(masked[masks]).to(device)
            best = scores.masked_fill_(known == word[:, None], -torch.inf).topk(width)
            ids[masks] = best.indices.cpu()
            logits[masks] = best.values.cpu()
            bar.update(len(rows))
    return ids, logits


def _bounded_batches(
    lengths: np.ndarray, counts: np.ndarray, batch_size: int, most: int
) -> Iterator[np.ndarray]:
    """Cut rows into batches with `most` masks, or with one row that has more."""
    for rows in length_batches(lengths, batch_size):
        step = max(most // max(counts[rows].max(), 1), 1)
        for start in range(0, len(rows), step):
            yield rows[start : start + step]
