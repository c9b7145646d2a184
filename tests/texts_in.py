"""Containers of texts that Arrow, pandas and polars have beside the common ones."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa

__all__ = ["TABLES_IN", "TEXTS", "TEXTS_IN", "kind_of"]

TEXTS = ["red dress", "blue dress", "usb hub", "usb cable"]
ARROW_TYPES = {
    "large": pa.large_string(),
    "view": pa.string_view(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
    "small dictionary": pa.dictionary(pa.int8(), pa.large_string()),
}


def _arrow_array(kind: Any) -> Callable[[list[str]], Any]:
    return lambda texts: pa.array(texts).cast(kind)


def _arrow_chunks(kind: Any) -> Callable[[list[str]], Any]:
    return lambda texts: pa.chunked_array([texts[:1], texts[1:]]).cast(kind)


def _series(dtype: Any) -> Callable[[list[str]], Any]:
    return lambda texts: pd.Series(texts, dtype=dtype, name="t")


# each makes one kind from a list of str
TEXTS_IN: dict[str, Callable[[list[str]], Any]] = {
    **{f"Arrow {name}": _arrow_array(kind) for name, kind in ARROW_TYPES.items()},
    **{f"chunks of {name}": _arrow_chunks(kind) for name, kind in ARROW_TYPES.items()},
    "Arrow batch": lambda texts: pa.record_batch({"t": texts}),
    "Arrow table of large": lambda texts: pa.table({"t": _series("str")(texts)}),
    "pandas Categorical": pd.Categorical,
    "pandas array": lambda texts: pd.array(texts, dtype="string"),
    "pandas Index": lambda texts: pd.Index(texts, name="t"),
    "pandas category": _series("category"),
    "pandas Arrow": _series(pd.ArrowDtype(pa.large_string())),
    "pandas frame of category": lambda texts: _series("category")(texts).to_frame(),
    "polars category": lambda texts: pl.Series("t", texts, dtype=pl.Categorical),
    "polars Enum": lambda texts: pl.Series("t", texts, dtype=pl.Enum(sorted(texts))),
    "polars frame": lambda texts: pl.DataFrame({"t": texts}).cast(pl.Categorical),
}

# each makes a table from columns; "t" holds texts
TABLES_IN: dict[str, Callable[[dict[str, list]], Any]] = {
    "Arrow batch": pa.record_batch,
    "Arrow dictionary": lambda data: pa.table(
        {**data, "t": pa.array(data["t"]).dictionary_encode()}
    ),
    "pandas category": lambda data: pd.DataFrame(data).astype({"t": "category"}),
    "polars category": lambda data: pl.DataFrame(data).cast({"t": pl.Categorical}),
}


def kind_of(X: Any) -> tuple:
    """Return the class of a container, its names, and the kinds of its columns."""
    if isinstance(X, (pa.Table, pa.RecordBatch)):
        return type(X), X.schema
    if isinstance(X, pd.DataFrame):
        return type(X), list(X.columns), [str(dtype) for dtype in X.dtypes]
    if isinstance(X, pl.DataFrame):
        return type(X), X.schema
    # categories belong to the texts
    dtype = str(getattr(X, "dtype", getattr(X, "type", None))).partition("(")[0]
    return type(X), getattr(X, "name", None), dtype
