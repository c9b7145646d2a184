"""Resample the training part of a fit, after the validation rows are put aside."""

from typing import Any

import numpy as np

from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError
from skimbal.utils import check_labels, check_text_columns
from skimbal.utils._seeding import seeded_clone

__all__ = ["resample"]


def resample(
    sampler: Any, rows: TextRows, classes: np.ndarray, rng: np.random.Generator
) -> TextRows:
    """Return what a copy of a sampler makes of training rows.

    Parameters
    ----------
    sampler : sampler
        Gets an object array of shape (n_samples, n_columns), and the labels. Where it
        can be seeded and is not, it is seeded from `rng`.
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
    sampler = seeded_clone(sampler, rng)
    columns, labels = rows.columns, classes[rows.target]
    # a table, which samplers of texts and those of imbalanced-learn take alike
    X, y = _fit_resample(sampler, np.array(columns, dtype=object).T, labels)
    if not hasattr(sampler, "sample_indices_"):
        raise TypeError(
            "`resampler` must tell in `sample_indices_` which row each new row is made "
            f"of; {type(sampler).__name__} does not."
        )
    columns = check_text_columns(X)
    labels = check_labels(y, len(columns[0]), min_classes=1)
    sources = np.asarray(sampler.sample_indices_)
    if (len(columns), sources.shape) != (len(rows.columns), labels.shape):
        raise ValueError(
            f"`resampler` must return {len(rows.columns)} text columns, as many as it "
            "was given, and a source for each row; "
            f"{type(sampler).__name__} returned {len(columns)} columns, "
            f"{len(labels)} rows and {sources.size} sources."
        )
    if labels.dtype.kind != classes.dtype.kind or not np.isin(labels, classes).all():
        raise LabelError("`resampler` made labels that `y` does not hold.")
    n_gone = len(np.setdiff1d(classes[rows.target], labels))
    if n_gone:
        raise LabelError(
            f"`resampler` left no row of {n_gone} of the classes; every class needs "
            "one at least. Change its `sampling_strategy`."
        )
    weights = rows.weights[sources]
    return TextRows(columns, np.searchsorted(classes, labels), weights)


def _fit_resample(sampler: Any, X: np.ndarray, labels: np.ndarray) -> tuple[Any, Any]:
    try:
        return sampler.fit_resample(X, labels)
    except ValueError as error:
        if not str(error).startswith("could not convert"):
            raise
        # it quotes a text
        raise TypeError(
            f"`resampler` {type(sampler).__name__} reads numbers, and these are texts. "
            "Take a sampler of texts, such as RandomTextOverSampler or "
            "AugmentingOverSampler."
        ) from None
