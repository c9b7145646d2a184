"""Vectors in any container, checked, and put back into one of its kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import issparse
from sklearn.utils import check_array

from skimbal.utils._rows import take_rows

__all__ = [
    "NO_VECTORS",
    "check_vectors",
    "holds_vectors",
    "quoting_no_text",
    "restore_vectors",
]

NO_VECTORS = (
    "`X` must be vectors: a table of numbers of shape (n_samples, n_features). Put an "
    "encoder in front, for example `LexicalEncoder()`."
)


def holds_vectors(X: Any) -> bool:
    """Tell whether `X` is a table of numbers, by its first row.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        With at least one row.

    Returns
    -------
    bool

    Examples
    --------
    >>> from skimbal.utils._vectors import holds_vectors
    >>> holds_vectors([[0.5, 1.0]]), holds_vectors(["red dress"])
    (True, False)
    """
    if issparse(X):
        return True
    # texts of many rows would make an array as wide as the longest
    array = np.asarray(take_rows(X, np.zeros(1, np.int64)))
    return array.ndim == 2 and array.dtype.kind in "biuf"


@contextmanager
def quoting_no_text(message: str) -> Iterator[None]:
    """Say `message` where NumPy would quote the text that is no number.

    Parameters
    ----------
    message : str
        What was expected instead of texts.

    Raises
    ------
    TypeError
        In the place of that ValueError; all others pass.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._vectors import quoting_no_text
    >>> with quoting_no_text("`X` must be numbers."):
    ...     np.asarray(["red dress"], dtype=float)
    Traceback (most recent call last):
        ...
    TypeError: `X` must be numbers.
    """
    try:
        yield
    except ValueError as error:
        if not str(error).startswith("could not convert"):
            raise
        raise TypeError(message) from None


def check_vectors(X: Any) -> Any:
    """Return vectors as an array or a CSR matrix, or say what `X` is instead.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Finite numbers; a SciPy matrix, NumPy array, nested list, or a table.

    Returns
    -------
    ndarray or CSR matrix of shape (n_samples, n_features)

    Raises
    ------
    TypeError
        If `X` holds something else, such as texts.
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> from skimbal.utils._vectors import check_vectors
    >>> check_vectors([[0.5, 1.0]])
    array([[0.5, 1. ]])
    """
    if not holds_vectors(X):
        raise TypeError(NO_VECTORS)
    return check_array(X, accept_sparse="csr")


def restore_vectors(like: Any, vectors: Any) -> Any:
    """Return vectors in the kind of container that `like` is.

    Parameters
    ----------
    like : array-like of shape (n, n_features)
        What `check_vectors` took.
    vectors : ndarray or CSR matrix of shape (n_samples, n_features)
        Other rows of the same features.

    Returns
    -------
    array-like of shape (n_samples, n_features)
        With the names and dtypes of the columns of `like`.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._vectors import restore_vectors
    >>> restore_vectors([[1.0]], np.array([[2.0], [3.0]]))
    [[2.0], [3.0]]
    """
    if issparse(like):
        return vectors.asformat(like.format)
    if isinstance(like, list):
        return vectors.tolist()
    if isinstance(like, tuple):
        return tuple(vectors.tolist())
    if isinstance(like, (pa.Table, pa.RecordBatch)):
        columns = [
            # whole numbers are cut, as in the other containers
            pa.array(column).cast(kind, safe=False)
            for column, kind in zip(vectors.T, like.schema.types, strict=True)
        ]
        return type(like).from_arrays(columns, schema=like.schema)
    if hasattr(like, "iloc"):
        frame: Any = type(like)
        if issparse(vectors):
            return frame.sparse.from_spmatrix(vectors, columns=like.columns)
        return frame(vectors, columns=like.columns).astype(like.dtypes)
    if hasattr(like, "schema"):  # polars
        return type(like)(vectors, schema=like.schema)
    return vectors
