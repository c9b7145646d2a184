"""Tokens of all texts as two flat arrays; padding happens batch by batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

__all__ = ["TokenArrays", "merge_tokens", "padding_mask", "row_positions", "tokenize"]

_CHUNK_ROWS = 8192
# A text is cut to this many characters a token before it is tokenised: no script
# needs as many, and a text of a megabyte would take seconds and then be truncated.
_CHARS_PER_TOKEN = 64


@dataclass(frozen=True)
class TokenArrays:
    """Token ids of many texts without padding: 4 bytes a token.

    Attributes
    ----------
    ids : ndarray of shape (n_tokens,), int32
        Token ids of all texts, one text after the other.
    offsets : ndarray of shape (n_samples + 1,), int64
        Text i is ``ids[offsets[i]:offsets[i + 1]]``.
    type_ids : ndarray of shape (n_tokens,), uint8, or None
        Segment numbers of pairs; None where there is one text a row.
    pad_id : int
        The id that fills short rows.
    """

    ids: np.ndarray
    offsets: np.ndarray
    type_ids: np.ndarray | None
    pad_id: int

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each text, int64 of shape (n_samples,)."""
        return np.diff(self.offsets)

    def take(self, rows: np.ndarray) -> "TokenArrays":
        """Return the tokens of some rows, in the order given."""
        lengths = self.lengths[rows]
        source = row_positions(self.offsets[rows], lengths)
        return TokenArrays(
            ids=self.ids[source],
            offsets=np.concatenate(([0], np.cumsum(lengths))),
            type_ids=None if self.type_ids is None else self.type_ids[source],
            pad_id=self.pad_id,
        )

    def pad(self, rows: np.ndarray, *, left: bool = False) -> dict[str, torch.Tensor]:
        """Return some rows as model inputs, padded to the longest of them.

        A model that goes on writing wants the padding on the left.
        """
        lengths = self.lengths[rows]
        source = row_positions(self.offsets[rows], lengths)
        mask = padding_mask(lengths)
        mask = mask[:, ::-1] if left else mask
        ids = np.full(mask.shape, self.pad_id, dtype=np.int64)
        ids[mask] = self.ids[source]
        batch = {
            "input_ids": torch.from_numpy(ids),
            "attention_mask": torch.from_numpy(mask.astype(np.int64)),
        }
        if self.type_ids is not None:
            types = np.zeros(mask.shape, dtype=np.int64)
            types[mask] = self.type_ids[source]
            batch["token_type_ids"] = torch.from_numpy(types)
        return batch

    def pack(self, rows: np.ndarray) -> dict[str, torch.Tensor]:
        """Return some rows as one long row of model inputs, without any padding.

        Beside the inputs it holds ``row_lengths``, the number of tokens of each row.
        """
        lengths = self.lengths[rows]
        source = row_positions(self.offsets[rows], lengths)
        positions = row_positions(np.zeros(len(rows), np.int64), lengths)
        batch = {
            "input_ids": torch.from_numpy(self.ids[source].astype(np.int64)[None]),
            "position_ids": torch.from_numpy(positions[None]),
            "row_lengths": torch.from_numpy(lengths),
        }
        if self.type_ids is not None:
            types = self.type_ids[source].astype(np.int64)
            batch["token_type_ids"] = torch.from_numpy(types[None])
        return batch

    def batch(self, rows: np.ndarray, *, packed: bool) -> dict[str, torch.Tensor]:
        """Return some rows packed, or padded; a row without a token needs padding."""
        if packed and self.lengths[rows].min(initial=1) > 0:
            return self.pack(rows)
        return self.pad(rows)


def padding_mask(lengths: np.ndarray) -> np.ndarray:
    """Return where tokens stand, bool of shape (n_samples, longest)."""
    return np.arange(lengths.max(initial=0)) < lengths[:, None]


def row_positions(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the positions start, start + 1, ... of every row, one after the other."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(lengths.sum())


def merge_tokens(
    parts: Sequence[TokenArrays], places: Sequence[np.ndarray]
) -> TokenArrays:
    """Return the texts of several arrays in one, in a given order.

    Parameters
    ----------
    parts : sequence of TokenArrays
        One at least, of one tokenizer.
    places : sequence of ndarray of int64
        The row of the result that each text of each part becomes; together every
        number from 0 on, once.

    Returns
    -------
    TokenArrays
    """
    lengths = np.empty(sum(map(len, places)), dtype=np.int64)
    for part, place in zip(parts, places, strict=True):
        lengths[place] = part.lengths
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    ids = np.empty(offsets[-1], dtype=np.int32)
    type_ids = None if parts[0].type_ids is None else np.empty(offsets[-1], np.uint8)
    for part, place in zip(parts, places, strict=True):
        target = row_positions(offsets[place], part.lengths)
        ids[target] = part.ids
        if type_ids is not None:
            type_ids[target] = part.type_ids
    return TokenArrays(ids, offsets, type_ids, parts[0].pad_id)


def tokenize(
    tokenizer: Any,
    columns: Sequence[Sequence[str]],
    *,
    max_length: int,
    prefix: str = "",
) -> TokenArrays:
    """Tokenise one or two text columns, in chunks, without padding.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerBase
        A tokenizer of transformers.
    columns : sequence of one or two lists of str
        The texts; two columns are encoded as pairs.
    max_length : int
        Longest row in tokens, special tokens included; longer ones are truncated
        (of a pair, the longer side first).
    prefix : str, default=''
        Put before each text of each column.

    Returns
    -------
    TokenArrays

    Raises
    ------
    ValueError
        If special tokens and the prefix leave no token to a text.
    """
    limit = max_length * _CHARS_PER_TOKEN
    pairs = len(columns) > 1
    _check_room(tokenizer, prefix, max_length, n_columns=len(columns))
    ids, type_ids = [np.empty(0, np.int32)], [np.empty(0, np.uint8)]
    lengths = [np.zeros(1, np.int64)]
    for start in range(0, len(columns[0]), _CHUNK_ROWS):
        chunk = [
            [prefix + text[:limit] for text in column[start : start + _CHUNK_ROWS]]
            for column in columns
        ]
        encoded = tokenizer(
            *chunk,
            truncation=True,
            max_length=max_length,
            padding=False,
            return_attention_mask=False,
            return_token_type_ids=pairs,
            split_special_tokens=True,  # "[SEP]" in a text is text, and no boundary
        )
        rows = encoded["input_ids"]
        lengths.append(np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)))
        ids.append(_flatten(rows, np.int32))
        type_ids.append(_flatten(encoded.get("token_type_ids", []), np.uint8))
    return TokenArrays(
        ids=np.concatenate(ids),
        offsets=np.cumsum(np.concatenate(lengths)),
        type_ids=np.concatenate(type_ids) if pairs else None,
        pad_id=int(tokenizer.pad_token_id),
    )


def _check_room(
    tokenizer: Any, prefix: str, max_length: int, *, n_columns: int
) -> None:
    """Raise an error where every text would be cut away."""
    n_special = tokenizer.num_special_tokens_to_add(pair=n_columns > 1)
    # with a text behind it: a space at its end becomes a part of the text, or a token
    shortest = tokenizer(
        f"{prefix}a", add_special_tokens=False, split_special_tokens=True
    )
    n_tokens = len(shortest["input_ids"])
    least = n_special + n_columns * n_tokens
    if max_length < least:
        shorten = ", or `prefix` shorter" if prefix else ""
        raise ValueError(
            f"`max_length` must be {least} at least{shorten}: beside {n_special} "
            f"special tokens, the shortest text of each column has {n_tokens} with "
            f"its prefix; got {max_length}, or that is all that the model reads."
        )


def _flatten(rows: list[list[int]], dtype: type) -> np.ndarray:
    return np.fromiter((i for row in rows for i in row), dtype=dtype)
