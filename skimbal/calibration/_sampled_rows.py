"""What the samplers of a fitted pipeline made of the rows of each class."""

from collections.abc import Mapping
from typing import Any
from warnings import catch_warnings, warn

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.under_sampling.base import BaseUnderSampler
from imblearn.utils import check_sampling_strategy

from skimbal.exceptions import SkimbalWarning

__all__ = ["mass_of", "sampled_rows", "warn_of"]


def mass_of(
    y: np.ndarray, classes: np.ndarray, sample_weight: np.ndarray | None = None
) -> np.ndarray:
    """Return the number, or the weight, of the rows of each class.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
        Labels.
    classes : ndarray of shape (n_classes,)
        Sorted labels, those of `y` among them.
    sample_weight : ndarray of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    ndarray of shape (n_classes,), float64
    """
    codes = np.searchsorted(classes, y)
    return np.bincount(codes, sample_weight, len(classes)).astype(np.float64)


def sampled_rows(steps: list[Any], y: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return how many rows of each class the samplers among `steps` made of `y`.

    Parameters
    ----------
    steps : list of estimator
        The fitted steps of a pipeline before its last one.
    y : ndarray of shape (n_samples,)
        Labels that the pipeline was fitted on.
    classes : ndarray of shape (n_classes,)
        Sorted labels.

    Returns
    -------
    ndarray of shape (n_classes,), float64

    Warns
    -----
    SkimbalWarning
        If a sampler does not record what it did, or recorded it for other rows.
    """
    samplers = [step for step in steps if hasattr(step, "fit_resample")]
    n_rows = mass_of(y, classes)
    if samplers and not _may_have_seen(samplers[0], y):
        warn_of(samplers[0], "was fitted on other rows than these")
        return n_rows
    rows: np.ndarray | None = y
    for sampler in samplers:
        taken = getattr(sampler, "sample_indices_", None)
        if rows is not None and taken is not None:
            rows = rows[np.asarray(taken)]
            n_rows = mass_of(rows, classes)
            continue
        rows = None
        counts = _counts_of(sampler, classes)
        if isinstance(sampler, BaseOverSampler) and counts is not None:
            n_rows = n_rows + np.nan_to_num(counts)
        elif isinstance(sampler, BaseUnderSampler) and counts is not None:
            n_rows = np.where(np.isnan(counts), n_rows, counts)
        else:
            warn_of(sampler, "does not record how many rows it takes or makes")
    return n_rows


def _may_have_seen(sampler: Any, y: np.ndarray) -> bool:
    """Tell whether a sampler may have been fitted on `y`; a frozen one need not."""
    taken = getattr(sampler, "sample_indices_", None)
    if taken is not None and np.max(taken, initial=-1) >= len(y):
        return False
    strategy = getattr(sampler, "sampling_strategy_", None)
    # one that cuts a class by a rate has no strategy to resolve again
    if not isinstance(strategy, Mapping) or not hasattr(sampler, "sampling_strategy"):
        return True
    try:
        with catch_warnings(action="ignore"):  # they came when it was fitted
            expected = check_sampling_strategy(
                sampler.sampling_strategy, y, sampler._sampling_type
            )
    except ValueError:  # not for these numbers of rows
        return False
    if dict(expected) != dict(strategy):
        return False
    if taken is None:
        return True
    # the rows of a class that it leaves alone are all there, each once
    alone = ~np.isin(y, list(strategy))
    kept = np.asarray(taken)[alone[taken]]
    return np.array_equal(np.sort(kept), np.flatnonzero(alone))


def _counts_of(sampler: Any, classes: np.ndarray) -> np.ndarray | None:
    """Return the rows that a sampler makes or keeps a class; NaN for those it skips."""
    strategy = getattr(sampler, "sampling_strategy_", None)
    if not isinstance(strategy, Mapping):
        return None
    known = {label: j for j, label in enumerate(classes.tolist())}
    counts = np.full(len(classes), np.nan)
    for label, count in strategy.items():
        counts[known[label]] = count
    return counts


def warn_of(estimator: Any, reason: str) -> None:
    """Warn that what an estimator did to the classes is not known."""
    warn(
        f"{type(estimator).__name__} {reason}: its effect on the class frequencies is "
        "not corrected.",
        SkimbalWarning,
        stacklevel=4,
    )
