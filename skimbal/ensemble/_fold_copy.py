"""A copy of a classifier that has not seen one fold, and what it says of that."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import _check_method_params

from skimbal.calibration._training_prior import training_prior
from skimbal.ensemble._decision_proba import read_proba
from skimbal.utils import align_proba
from skimbal.utils._out_of_fold import take_rows

__all__ = ["fit_fold_copy"]


def fit_fold_copy(
    estimator: Any,
    X: Any,
    labels: np.ndarray,
    weight: np.ndarray | None,
    fold: tuple[np.ndarray, np.ndarray],
    classes: np.ndarray,
    fit_params: Mapping[str, Any],
) -> tuple[Any, np.ndarray, np.ndarray]:
    """Return a fitted copy, its probabilities of the test rows, and its prior.

    Parameters
    ----------
    estimator : classifier
        Cloned.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        What it takes.
    labels : ndarray of shape (n_samples,)
        Checked labels.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows, counted in the prior; `fit_params` hand them over.
    fold : tuple of ndarray
        Row numbers (train, test).
    classes : ndarray of shape (n_classes,)
        Sorted labels, at least those of the copy.
    fit_params : mapping of str to object
        Passed to `fit`; what has n_samples rows is cut to the training rows.

    Returns
    -------
    copy : classifier
    proba : ndarray of shape (n_test, n_classes), float64
    prior : ndarray of shape (n_classes,), float64
    """
    train, test = fold
    params = _check_method_params(X, fit_params, train)
    copy = clone(estimator).fit(take_rows(X, train), labels[train], **params)
    proba = read_proba(copy, take_rows(X, test), classes)
    own_weight = None if weight is None else weight[train]
    prior = training_prior(copy, labels[train], own_weight)
    return copy, proba, align_proba(prior[None], copy.classes_, classes)[0]
