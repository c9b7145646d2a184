"""Resample the training part of a fit, after the validation rows are put aside."""

from typing import Any

import numpy as np
from sklearn.base import clone

from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError
from skimbal.utils import check_labels, check_text_columns

__all__ = ["resample"]


def resample(
    sampler: Any, rows: TextRows, classes: np.ndarray, rng: np.random.Generator
) -> TextRows:
    """Return what a copy of a sampler makes of training rows.

    Parameters
    ----------
    sampler : sampler
        Gets one text column as a list of str, two as a list of tuples, and the labels.
        Where it can be seeded and is not, it is seeded from `rng`.
    rows : TextRows
        The training rows.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    rng : numpy.random.Generator
        Where seeds are drawn from.

    Returns
    -------
    TextRows
        A new row has the weight of its source.

    Raises
    ------
    TypeError
        If the sampler does not tell its sources in ``sample_indices_``.
    LabelError
        If a class is gone.
    """
    sampler = _seed(clone(sampler), rng)
    columns, labels = rows.columns, classes[rows.codes]
    X = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
    X, y = sampler.fit_resample(X, labels)
    if not hasattr(sampler, "sample_indices_"):
        raise TypeError(
            "`resampler` must tell in `sample_indices_` which row each new row is made "
            f"of; {type(sampler).__name__} does not."
        )
    columns = check_text_columns(X)
    labels = check_labels(y, len(columns[0]), min_classes=1)
    n_gone = len(np.setdiff1d(classes[rows.codes], labels))
    if n_gone:
        raise LabelError(
            f"`resampler` left no row of {n_gone} of the classes; every class needs "
            "one at least. Change its `sampling_strategy`."
        )
    weights = rows.weights[sampler.sample_indices_]
    return TextRows(columns, np.searchsorted(classes, labels), weights)


def _seed(sampler: Any, rng: np.random.Generator) -> Any:
    """Seed a sampler, and what is inside it, where the user did not."""
    unset = {
        name: int(rng.integers(2**31))
        for name, value in sorted(sampler.get_params().items())
        if value is None and name.rpartition("__")[2] == "random_state"
    }
    return sampler.set_params(**unset)
