"""Slices from columns: values of categories, quarters of numbers, scripts of texts."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.evaluation._slices import Slices
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import check_text_columns
from skimbal.utils._scripts import name_script

__all__ = ["make_slices"]

_MAX_VALUES = 20
_MISSING, _OTHER = "(missing)", "(other)"


def make_slices(X: Any, metadata: Any, n_samples: int) -> dict[str, Slices]:
    """Return the slices of texts, and of each column of the metadata.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        Texts, one or two columns of them, are sliced by length and by script; others
        are not.
    metadata : mapping of str to array-like, frame or None
        Columns with n_samples rows.
    n_samples : int

    Returns
    -------
    dict of str to Slices
        By column, with codes of all n_samples rows.

    Raises
    ------
    TypeError
        If `metadata` is no mapping and no frame, or a column holds neither texts nor
        numbers.
    ValueError
        If a column has another number of rows.
    """
    slices = _slice_texts(X)
    for name, column in _columns_of(metadata):
        values = _as_arrow(column, name)
        if len(values) != n_samples:
            raise ValueError(
                f"Column {name!r} of `metadata` must have a value for each of the "
                f"{n_samples} rows; got {len(values)}."
            )
        slices[name] = _slice_column(values)
    return slices


def _slice_texts(X: Any) -> dict[str, Slices]:
    try:
        with warnings.catch_warnings():
            # what is wrong with texts is for the estimator to say
            warnings.simplefilter("ignore", SkimbalWarning)
            columns = check_text_columns(X)
    except (TypeError, ValueError):
        return {}
    slices = {}
    for i, texts in enumerate(columns, start=1):
        which = f" {i}" if len(columns) > 1 else ""
        lengths = pa.array(np.fromiter(map(len, texts), np.int64, len(texts)))
        slices[f"characters of text{which}"] = _slice_numbers(lengths)
        scripts = pa.array([name_script(text) for text in texts])
        slices[f"script of text{which}"] = _slice_values(scripts)
    return slices


def _columns_of(metadata: Any) -> list[tuple[str, Any]]:
    if metadata is None:
        return []
    if isinstance(metadata, Mapping):
        return [(str(name), column) for name, column in metadata.items()]
    names = getattr(metadata, "column_names", None)  # of Arrow
    if names is None:
        names = getattr(metadata, "columns", None)
    if names is None or len(getattr(metadata, "shape", ())) != 2:
        raise TypeError(
            "`metadata` must be a mapping of names to columns, or a frame of pandas, "
            f"polars or Arrow; got {type(metadata).__name__}."
        )
    return [(str(name), metadata[name]) for name in names]


def _as_arrow(column: Any, name: str) -> Any:
    try:
        if hasattr(column, "to_arrow"):  # of polars
            column = column.to_arrow()
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        elif not isinstance(column, pa.Array):
            column = pa.array(column, from_pandas=True)
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_boolean(column.type) or not _is_number(column.type):
            return column.cast(pa.large_string())
        return column
    except (pa.ArrowException, TypeError):
        raise TypeError(
            f"Column {name!r} of `metadata` must hold texts, numbers, bools or dates, "
            "all of one kind."
        ) from None


def _is_number(kind: Any) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _slice_column(values: Any) -> Slices:
    return _slice_numbers(values) if _is_number(values.type) else _slice_values(values)


def _slice_values(values: Any) -> Slices:
    """Slice by value: the most common first, rare ones together."""
    encoded = values.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    codes = pc.fill_null(encoded.indices, len(names)).to_numpy(zero_copy_only=False)
    counts = np.bincount(codes, minlength=len(names) + 1)
    order = sorted(range(len(names)), key=lambda i: (-counts[i], names[i]))
    kept = order if len(order) <= _MAX_VALUES else order[:_MAX_VALUES]
    # the places after those kept: others, then missing values
    place = np.full(len(names) + 1, len(kept))
    place[kept] = np.arange(len(kept))
    place[-1] = len(kept) + 1
    labels = [*(names[i] for i in kept), _OTHER, _MISSING]
    return _without_empty(labels, place[codes])


def _slice_numbers(values: Any) -> Slices:
    """Slice into quarters of the rows; equal numbers are never parted."""
    missing = np.asarray(values.is_null(nan_is_null=True))
    known = np.asarray(values.filter(pa.array(~missing)))
    codes = np.full(len(missing), 4)
    labels = [""] * 4 + [_MISSING]
    if len(known):
        ends = np.quantile(known, [0.25, 0.5, 0.75], method="inverted_cdf")
        codes[~missing] = quarter = np.searchsorted(ends, known)
        for i in np.unique(quarter).tolist():
            part = known[quarter == i]
            labels[i] = _name_range(part.min(), part.max())
    return _without_empty(labels, codes)


def _name_range(low: Any, high: Any) -> str:
    names = [f"{value:.6g}" for value in (low, high)]
    return names[0] if low == high else " to ".join(names)


def _without_empty(labels: list[str], codes: np.ndarray) -> Slices:
    used, numbers = np.unique(codes, return_inverse=True)
    return Slices(tuple(labels[i] for i in used), numbers.astype(np.int64))
