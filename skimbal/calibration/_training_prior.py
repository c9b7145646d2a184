"""Which class frequencies the probabilities of a fitted estimator stand for."""

from collections.abc import Mapping
from typing import Any
from warnings import warn

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.under_sampling.base import BaseUnderSampler
from sklearn.frozen import FrozenEstimator
from sklearn.utils.class_weight import compute_class_weight

from skimbal.exceptions import SkimbalWarning

__all__ = ["training_prior"]

# the ensembles of imbalanced-learn sample the rows of each member so
_EVEN = frozenset({"auto", "all", "not minority", "not majority"})


def training_prior(
    estimator: Any, y: np.ndarray, sample_weight: np.ndarray | None = None
) -> np.ndarray:
    """Return the class frequencies that a fitted estimator's probabilities stand for.

    Resampling, class weights and adjusted losses make a classifier behave as if the
    classes came in other proportions than in `y`. Read are, from the outside in:
    the attribute ``training_prior_``; the prior that naive Bayes and discriminant
    analysis hold; the rows that the samplers of a pipeline took or made
    (``sample_indices_``, ``sampling_strategy_``); `class_weight`; and `sample_weight`.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier or pipeline.
    y : ndarray of shape (n_samples,)
        Checked labels that it was fitted on.
    sample_weight : ndarray of shape (n_samples,), default=None
        Weights that it was fitted with.

    Returns
    -------
    ndarray of shape (n_classes,), float64
        In the order of ``estimator.classes_``; sums to 1.

    Warns
    -----
    SkimbalWarning
        If a sampler does not record what it did, or recorded it for other rows.
    """
    classes = np.asarray(estimator.classes_)
    estimator = _unwrap(estimator)
    known = _known_prior(estimator)
    if known is not None:
        return known
    mass = _mass(y, classes, sample_weight)
    if hasattr(estimator, "steps"):
        *before, (_, last) = estimator.steps
        mass = _resample([step for _, step in before], y, classes, mass)
        estimator = _unwrap(last)
        known = _known_prior(estimator)
        if known is not None:
            return known
    mass = mass * _class_weights(estimator, classes, mass)
    return mass / mass.sum()


def _unwrap(estimator: Any) -> Any:
    """Return what really predicts: the frozen estimator, the best of a search."""
    while True:
        if isinstance(estimator, FrozenEstimator):
            estimator = estimator.estimator
        elif hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        else:
            return estimator


def _known_prior(estimator: Any) -> np.ndarray | None:
    """Return the prior that a fitted estimator holds itself."""
    if hasattr(estimator, "training_prior_"):
        return np.asarray(estimator.training_prior_, dtype=np.float64)
    # Gaussian naive Bayes, and discriminant analysis
    for name in ("class_prior_", "priors_"):
        if hasattr(estimator, name):
            return np.asarray(getattr(estimator, name), dtype=np.float64)
    if hasattr(estimator, "class_log_prior_"):  # naive Bayes of counts
        return np.exp(estimator.class_log_prior_)
    return None


def _mass(
    y: np.ndarray, classes: np.ndarray, sample_weight: np.ndarray | None
) -> np.ndarray:
    return np.bincount(
        np.searchsorted(classes, y), weights=sample_weight, minlength=len(classes)
    ).astype(np.float64)


def _class_weights(
    estimator: Any, classes: np.ndarray, mass: np.ndarray
) -> np.ndarray | float:
    # of an inner estimator only where it alone gives the probabilities
    params: dict[str, Any] = {}
    if hasattr(estimator, "get_params"):
        params = estimator.get_params(deep=False)
    class_weight, strategy = params.get("class_weight"), params.get("sampling_strategy")
    if isinstance(class_weight, dict):
        return compute_class_weight(class_weight, classes=classes, y=classes)
    # 'balanced', 'balanced_subsample' of forests, ensembles of balanced samples
    if class_weight is not None or (isinstance(strategy, str) and strategy in _EVEN):
        return np.divide(1.0, mass, out=np.zeros_like(mass), where=mass > 0)
    if strategy is not None:
        _warn_of(estimator, "samples in a way that is not one of `auto` or `all`")
    return 1.0


def _resample(
    steps: list[Any], y: np.ndarray, classes: np.ndarray, mass: np.ndarray
) -> np.ndarray:
    """Return what the samplers among `steps` make of the rows of each class."""
    rows: np.ndarray | None = y
    for sampler in steps:
        if not hasattr(sampler, "fit_resample"):
            continue
        taken = getattr(sampler, "sample_indices_", None)
        if rows is not None and taken is not None:
            if np.max(taken, initial=-1) >= len(rows):
                _warn_of(sampler, "was fitted on other rows than these")
                return mass
            rows = rows[np.asarray(taken)]
            mass = _mass(rows, classes, None)
            continue
        rows = None
        counts = _counts_of(sampler, classes)
        if isinstance(sampler, BaseOverSampler) and counts is not None:
            mass = mass + np.nan_to_num(counts)
        elif isinstance(sampler, BaseUnderSampler) and counts is not None:
            mass = np.where(np.isnan(counts), mass, counts)
        else:
            _warn_of(sampler, "does not record how many rows it takes or makes")
    return mass


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


def _warn_of(estimator: Any, reason: str) -> None:
    warn(
        f"{type(estimator).__name__} {reason}: its effect on the class frequencies is "
        "not corrected.",
        SkimbalWarning,
        stacklevel=3,
    )
