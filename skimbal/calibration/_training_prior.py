"""Which class frequencies the probabilities of a fitted estimator stand for."""

from inspect import signature
from typing import Any

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.under_sampling.base import BaseUnderSampler
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    TunedThresholdClassifierCV,
)
from sklearn.naive_bayes import ComplementNB
from sklearn.utils.class_weight import compute_class_weight

from skimbal.calibration._sampled_rows import mass_of, sampled_rows, warn_of

__all__ = ["training_prior"]

_THRESHOLDS = (FixedThresholdClassifier, TunedThresholdClassifierCV)


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
    n_rows = mass_of(y, classes)
    # the mean of each class, which samplers leave as it is
    weight = mass_of(y, classes, sample_weight) / np.maximum(n_rows, 1)
    if hasattr(estimator, "steps"):
        *before, (_, last) = estimator.steps
        n_rows = sampled_rows([step for _, step in before], y, classes)
        estimator = _unwrap(last)
        known = _known_prior(estimator)
        if known is not None:
            return known
    mass = _weigh(estimator, classes, n_rows, weight)
    return mass / mass.sum()


def _unwrap(estimator: Any) -> Any:
    """Return what gives the probabilities of a wrapper: the best of a search, ..."""
    while True:
        if isinstance(estimator, FrozenEstimator):
            estimator = estimator.estimator
        elif isinstance(estimator, _THRESHOLDS):
            estimator = estimator.estimator_
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
        prior = np.exp(estimator.class_log_prior_)
        # the complement kind learns it, and adds it to no score
        alike = isinstance(estimator, ComplementNB)
        return np.full(len(prior), 1 / len(prior)) if alike else prior
    return None


def _weigh(
    estimator: Any, classes: np.ndarray, n_rows: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Return what each class weighs, from its number of rows and their mean weight."""
    # of an inner estimator only where it alone gives the probabilities
    params: dict[str, Any] = {}
    if hasattr(estimator, "get_params"):
        params = estimator.get_params(deep=False)
    mass = n_rows * weight
    class_weight = params.get("class_weight")
    if isinstance(class_weight, dict):
        factor = compute_class_weight(class_weight, classes=classes, y=classes)
    elif class_weight is not None:  # 'balanced', 'balanced_subsample' of forests
        factor = _inverse(mass if _balances_weights(estimator) else n_rows)
    else:
        factor = 1.0
    if params.get("sampling_strategy") is not None:
        if _samples_alike(params):
            factor = factor * _inverse(n_rows)
        else:
            warn_of(estimator, "does not sample as many rows of each class")
    return mass * factor


def _inverse(mass: np.ndarray) -> np.ndarray:
    return np.divide(1.0, mass, out=np.zeros_like(mass), where=mass > 0)


def _balances_weights(estimator: Any) -> bool:
    """Tell whether 'balanced' looks at sample weights, and not at numbers of rows."""
    # scikit-learn has taught this to one estimator after the other
    if isinstance(estimator, (ExtraTreesClassifier, RandomForestClassifier)):
        balance = estimator._validate_y_class_weight
    elif isinstance(estimator, LogisticRegression):
        balance = compute_class_weight
    else:
        return False
    return "sample_weight" in signature(balance).parameters


def _samples_alike(params: dict[str, Any]) -> bool:
    """Tell whether an ensemble of imbalanced-learn draws each class as often."""
    strategy, sampler = params["sampling_strategy"], params.get("sampler")
    if isinstance(sampler, BaseOverSampler):
        others = "not majority"
    elif sampler is None or isinstance(sampler, BaseUnderSampler):
        others = "not minority"
    else:
        return False
    return isinstance(strategy, str) and strategy in ("auto", "all", others)
