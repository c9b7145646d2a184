"""Resample the training part of a fit, after the validation rows are put aside."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from skimbal.base import BaseRowSampler
from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError
from skimbal.utils import check_labels, check_text_columns
from skimbal.utils._seeding import seeded_clone
from skimbal.utils._vectors import quoting_no_text

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
        If the sampler reads numbers, or does not tell its sources in
        ``sample_indices_``.
    ValueError
        If columns are gone, or a row has no source among the rows given.
    LabelError
        If a class is gone, or labels are not those of `y`.
    """
    sampler = seeded_clone(sampler, rng)
    name = type(sampler).__name__
    columns, labels = rows.columns, classes[rows.target]
    # a table, which samplers of texts and those of imbalanced-learn take alike
    with _naming_numbers(sampler):
        X, y = sampler.fit_resample(np.array(columns, dtype=object).T, labels)
    if not hasattr(sampler, "sample_indices_"):
        raise TypeError(
            "`resampler` must tell in `sample_indices_` which row each new row is made "
            f"of; {name} does not."
        )
    columns = check_text_columns(X)
    labels = check_labels(y, len(columns[0]), min_classes=1)
    sources = np.asarray(sampler.sample_indices_)
    if (len(columns), sources.shape) != (len(rows.columns), labels.shape):
        raise ValueError(
            f"`resampler` must return {len(rows.columns)} text columns, as many as it "
            f"was given, and a source for each row; {name} returned {len(columns)} "
            f"columns, {len(labels)} rows and sources of shape {sources.shape}."
        )
    _check_sources(sources, len(rows), name)
    # NumPy would compare both as str; numbers of another width are the same numbers
    if (labels.dtype.kind == "U") != (classes.dtype.kind == "U"):
        raise LabelError(
            f"`resampler` must return labels of the kind of `y`, {classes.dtype}; "
            f"{name} returned {labels.dtype}."
        )
    unknown = np.flatnonzero(~np.isin(labels, classes))
    if len(unknown):
        raise LabelError(
            f"`resampler` {name} made labels that `y` does not hold, first in row "
            f"{unknown[0]} of what it returned. It must only repeat or drop classes."
        )
    n_gone = len(np.setdiff1d(classes[rows.target], labels))
    if n_gone:
        raise LabelError(
            f"`resampler` left no row of {n_gone} of the classes; every class needs "
            "one at least. Change its `sampling_strategy`."
        )
    weights = rows.weights[sources]
    return TextRows(columns, np.searchsorted(classes, labels), weights)


def _naming_numbers(sampler: Any) -> AbstractContextManager[None]:
    """Explain why a sampler that is not ours fails on texts: most read numbers."""
    if isinstance(sampler, BaseRowSampler):  # an augmenter in it may fail like that
        return nullcontext()
    return quoting_no_text(
        f"`resampler` {type(sampler).__name__} reads numbers, and these are texts. "
        "Take a sampler of texts, such as RandomTextOverSampler or "
        "AugmentingOverSampler."
    )


def _check_sources(sources: np.ndarray, n_rows: int, name: str) -> None:
    if sources.dtype.kind not in "iu":
        raise TypeError(
            f"`sample_indices_` of `resampler` {name} must hold row numbers; its dtype "
            f"is {sources.dtype}."
        )
    (wrong,) = np.nonzero((sources < 0) | (sources >= n_rows))
    if len(wrong):
        raise ValueError(
            f"`sample_indices_` of `resampler` {name} must hold numbers from 0 to "
            f"{n_rows - 1}; number {wrong[0]} of them is {sources[wrong[0]]}."
        )
