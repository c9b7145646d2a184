"""Which rows hold the same texts."""

from collections.abc import Sequence

import numpy as np

__all__ = ["number_rows"]


def number_rows(columns: Sequence[Sequence[str]]) -> np.ndarray:
    """Give equal rows the same number: 0, 1, ... in the order in which they come.

    Parameters
    ----------
    columns : sequence of lists of str
        One list of length n_samples for each text column.

    Returns
    -------
    ndarray of shape (n_samples,), int64

    Examples
    --------
    >>> from skimbal.utils._copies import number_rows
    >>> number_rows([["b", "a", "b"]])
    array([0, 1, 0])
    """
    numbers: dict[tuple[str, ...], int] = {}
    rows = zip(*columns, strict=True)
    return np.fromiter(
        (numbers.setdefault(row, len(numbers)) for row in rows), dtype=np.int64
    )
