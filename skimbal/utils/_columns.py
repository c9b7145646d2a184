"""Columns that encoders of categories give to their output, checked before use.

They build sparse matrices from the numbers they hold, and SciPy does not look at these.
Past the last column, other native code reads and writes memory that is not its own.
"""

from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import OneHotEncoder

from skimbal.exceptions import ModelFormatError

__all__ = ["check_columns"]


def check_columns(value: Any) -> None:
    """Raise if a loaded encoder would name a column that its output lacks.

    Parameters
    ----------
    value : object
        Anything in a loaded estimator.

    Raises
    ------
    ModelFormatError
        If it is a `DictVectorizer` or a `OneHotEncoder` whose numbers do not fit.
    """
    if isinstance(value, DictVectorizer) and "vocabulary_" in vars(value):
        columns = list(value.vocabulary_.values())
        fits = sorted(columns) == list(range(len(columns)))
    elif isinstance(value, OneHotEncoder) and "_n_features_outs" in vars(value):
        widths = value._n_features_outs
        fits = all(
            type(width) is int and width >= 0 and _fit_in(_columns_of(value, i), width)
            for i, width in enumerate(widths)
        ) and len(widths) == len(value.categories_)
    else:
        return
    if not fits:
        raise ModelFormatError(
            f"A {type(value).__name__} in the model is damaged. Copy the model again "
            "from where it was saved."
        )


def _fit_in(columns: np.ndarray, width: int) -> bool:
    return not len(columns) or 0 <= columns.min() <= columns.max() < width


def _columns_of(encoder: Any, i: int) -> np.ndarray:
    """Return every column that a value of feature i can come to, as in `transform`."""
    categories, drop = encoder.categories_[i], encoder._drop_idx_after_grouping
    columns = np.arange(len(categories))
    if categories.dtype != object:
        # where they are not sorted, a search may end behind the last one
        columns = np.searchsorted(categories, categories)
    if encoder._infrequent_enabled:
        infrequent = encoder._infrequent_indices[i]
        if infrequent is not None:  # what an unknown value is taken for
            columns = np.append(columns, infrequent[0])
        mapping = encoder._default_to_infrequent_mappings[i]
        if mapping is not None:
            columns = np.take(mapping, columns)
    if drop is not None and drop[i] is not None:
        columns = columns[columns != drop[i]]
        columns = columns - (columns > drop[i])
    return columns
