"""The containers of text and the kinds of labels that a text estimator must read.

Each entry builds one kind from a plain list. Where the package that it needs is
not installed, building it raises `SkipTest`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any
from unittest import SkipTest

import numpy as np

__all__ = ["LABEL_KINDS", "TEXT_CONTAINERS", "need"]


def need(package: str) -> Any:
    """Import an optional package, or skip the check that needs it."""
    try:
        return import_module(package)
    except ModuleNotFoundError:
        raise SkipTest(f"{package} is not installed") from None


def _string_dtype_array(values: Sequence[str]) -> np.ndarray:
    if not hasattr(np.dtypes, "StringDType"):
        raise SkipTest("StringDType needs NumPy 2")
    return np.array(values, dtype=np.dtypes.StringDType())


def _object_array(values: Sequence[Any]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _pandas_series(values: Sequence[Any], dtype: str | None = None) -> Any:
    # neither sorted nor unique: rows must be matched by position, never by index
    index = [i // 2 for i in range(len(values))][::-1]
    return need("pandas").Series(values, index=index, dtype=dtype, name="column")


def _chunked_array(values: Sequence[str]) -> Any:
    half = len(values) // 2
    arrow = need("pyarrow")
    chunks = [list(values[:half]), [], list(values[half:])]
    return arrow.chunked_array(chunks, type=arrow.string())


TEXT_CONTAINERS: dict[str, Callable[[Sequence[str]], Any]] = {
    "tuple": tuple,
    "numpy_object": _object_array,
    "numpy_str": lambda texts: np.array(texts, dtype=str),
    "numpy_string_dtype": _string_dtype_array,
    "numpy_column": lambda texts: _object_array(texts).reshape(-1, 1),
    "pandas_str": lambda texts: _pandas_series(texts, "str"),
    "pandas_object": lambda texts: _pandas_series(texts, "object"),
    "pandas_category": lambda texts: _pandas_series(texts, "category"),
    "pandas_frame": lambda texts: _pandas_series(texts, "object").to_frame(),
    "polars_series": lambda texts: need("polars").Series("text", list(texts)),
    "polars_frame": lambda texts: need("polars").DataFrame({"text": list(texts)}),
    "arrow_array": lambda texts: need("pyarrow").array(list(texts), type="string"),
    "arrow_chunked": _chunked_array,
    "arrow_table": lambda texts: need("pyarrow").table({"text": list(texts)}),
}

_NAMES = ("apple", "banana", "cherry")


def _names(codes: Sequence[int]) -> list[str]:
    return [_NAMES[code] for code in codes]


# Each takes class numbers 0..k-1 and keeps their order. The boolean and the signed
# kinds have two classes, the others three.
LABEL_KINDS: dict[str, Callable[[Sequence[int]], Any]] = {
    "list_of_str": _names,
    "list_of_int": list,
    "numpy_str": lambda codes: np.array(_names(codes)),
    "numpy_object": lambda codes: _object_array(_names(codes)),
    "numpy_string_dtype": lambda codes: _string_dtype_array(_names(codes)),
    "bool": lambda codes: np.array(codes, dtype=bool),
    "int32": lambda codes: np.array(codes, dtype=np.int32),
    "int64_from_one": lambda codes: np.array(codes, dtype=np.int64) + 1,
    "minus_one_and_one": lambda codes: np.array(codes, dtype=np.int64) * 2 - 1,
    "zero_and_five": lambda codes: np.array(codes, dtype=np.int64) * 5,
    "pandas_str": lambda codes: _pandas_series(_names(codes), "str"),
    "pandas_int": lambda codes: _pandas_series(codes, "int64"),
    "pandas_category": lambda codes: _pandas_series(_names(codes), "category"),
    "polars_series": lambda codes: need("polars").Series("label", _names(codes)),
    "arrow_array": lambda codes: need("pyarrow").array(_names(codes)),
}

TWO_CLASS_KINDS = frozenset({"bool", "minus_one_and_one"})
