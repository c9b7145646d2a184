"""Check texts once, at the door of every public method."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from warnings import warn

import numpy as np
from scipy.sparse import issparse

from skimbal.exceptions import InvalidTextError, SkimbalWarning

__all__ = ["check_text_columns", "check_texts"]

_EXPECTED = "`X` must be a 1-D sequence of str"
_SURROGATES = re.compile("[\ud800-\udfff]")


def check_texts(X: Any) -> list[str]:
    """Return the texts of `X` as a list of str, or say which row is not a text.

    Parameters
    ----------
    X : array-like of str of shape (n_samples,) or (n_samples, 1)
        A list, tuple, NumPy array, pandas or polars Series, Arrow array, or a
        table with one column.

    Returns
    -------
    list of str, of length n_samples
        A new list; `X` is not changed. Lone surrogates, which no encoder of text
        accepts, are replaced by U+FFFD with a `SkimbalWarning`.

    Raises
    ------
    TypeError
        If `X` is not a sequence of texts at all.
    InvalidTextError
        If a row is missing or is not a str. The message holds the row number and
        never the text.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import check_texts
    >>> check_texts(np.array(["red dress", "蓝色 连衣裙"]))
    ['red dress', '蓝色 连衣裙']
    """
    return check_text_columns(X, max_columns=1)[0]


def check_text_columns(X: Any, *, max_columns: int = 2) -> tuple[list[str], ...]:
    """Return one list of str for each text column of `X`.

    Parameters
    ----------
    X : array-like of str of shape (n_samples,) or (n_samples, n_columns)
        As in `check_texts`; pairs come as a table with two columns or as a
        sequence of 2-tuples.
    max_columns : int, default=2
        The largest number of columns allowed.

    Returns
    -------
    tuple of list of str
        One list of length n_samples for each column.

    Raises
    ------
    TypeError, InvalidTextError
        As in `check_texts`.

    Examples
    --------
    >>> from skimbal.utils import check_text_columns
    >>> check_text_columns([("red shoes", "Nike Air"), ("tv", "LG C4 55")])
    (['red shoes', 'tv'], ['Nike Air', 'LG C4 55'])
    """
    columns = _split_columns(X)
    if not 1 <= len(columns) <= max_columns:
        limit = "one text column" if max_columns == 1 else "one or two text columns"
        raise TypeError(
            f"{_EXPECTED}; got {len(columns)} columns where {limit} can be used. "
            'Select the text first, for example `X["text"]`.'
        )
    return tuple(_check_column(_as_list(column)) for column in columns)


def _split_columns(X: Any) -> list[Any]:
    """Return the columns of any accepted container, without checking the rows."""
    if isinstance(X, (str, bytes)):
        raise TypeError(f"{_EXPECTED}; got a single {type(X).__name__}. Use [X].")
    if isinstance(X, (Mapping, set, frozenset)) or issparse(X):
        raise TypeError(f"{_EXPECTED}; got an object of type {type(X).__name__}.")
    if hasattr(X, "itercolumns"):  # Arrow table
        return list(X.itercolumns())
    if hasattr(X, "iter_columns"):  # polars frame
        return list(X.iter_columns())
    if hasattr(X, "columns") and hasattr(X, "items"):  # pandas frame
        return [column for _, column in X.items()]
    if isinstance(X, np.ndarray):
        return _split_array(X)
    if not isinstance(X, Iterable):
        raise TypeError(f"{_EXPECTED}; got an object of type {type(X).__name__}.")
    rows = _as_list(X)
    if rows and isinstance(rows[0], (tuple, list)):
        return _split_rows(rows)
    return [rows]


def _split_array(X: np.ndarray) -> list[Any]:
    kind = X.dtype.kind
    if kind in "biufcmM" or X.ndim not in (1, 2):
        name = "str" if kind in "UOT" else X.dtype.name.rstrip("0123456789")
        raise TypeError(
            f"{_EXPECTED}; got a {name} array of shape {X.shape}. "
            'Select the text column first, for example `X["text"]`.'
        )
    return [X] if X.ndim == 1 else list(X.T)


def _split_rows(rows: list[Any]) -> list[Any]:
    width = len(rows[0])
    for i, row in enumerate(rows):
        if not isinstance(row, (tuple, list)) or len(row) != width:
            raise InvalidTextError(
                f"Row {i} of `X` must hold {width} texts, as row 0 does."
            )
    return [list(column) for column in zip(*rows, strict=True)]


def _as_list(column: Any) -> list[Any]:
    for method in ("to_pylist", "to_list", "tolist"):  # Arrow, frames, NumPy
        if hasattr(column, method):
            return getattr(column, method)()
    return list(column)


def _check_column(values: Sequence[Any]) -> list[str]:
    # one C-level pass decides the common case: ~20 ns a row
    if set(map(type, values)) <= {str}:
        texts = list(values)
    else:
        texts = [_check_row(i, value) for i, value in enumerate(values)]
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        texts = _replace_surrogates(texts)
    return texts


def _check_row(i: int, value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if _is_missing(value):
        raise InvalidTextError(
            f"Row {i} of `X` is missing ({type(value).__name__}); every row must be "
            "a str. Drop the row, or fill it, for example with `X.fillna('')`."
        )
    raise InvalidTextError(
        f"Row {i} of `X` is of type {type(value).__name__}; every row must be a str."
    )


def _is_missing(value: Any) -> bool:
    # NaN and NaT differ from themselves; pandas.NA answers neither yes nor no
    if value is None or type(value).__name__ == "NAType":
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return False


def _replace_surrogates(texts: list[str]) -> list[str]:
    replaced = [_SURROGATES.sub("\ufffd", text) for text in texts]
    n_rows = sum(new != old for new, old in zip(replaced, texts, strict=True))
    warn(
        f"{n_rows} rows of `X` hold lone surrogates, which are not valid text; "
        "each was replaced by U+FFFD.",
        SkimbalWarning,
        stacklevel=4,
    )
    return replaced
