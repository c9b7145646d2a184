"""Weights of rows: check them, and hand them to an estimator."""

from typing import Any

import numpy as np
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils._metadata_requests import _routing_enabled
from sklearn.utils.validation import _check_sample_weight

__all__ = ["check_weight", "weight_params"]


def check_weight(sample_weight: Any, labels: np.ndarray) -> np.ndarray | None:
    """Return the weights as an array; None stays None.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,) or None
        Not negative, and not all 0.
    labels : ndarray of shape (n_samples,)
        Their rows.

    Returns
    -------
    ndarray of shape (n_samples,), float64, or None

    Raises
    ------
    ValueError
        If they are of another number, negative, not finite, or all 0.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._weights import check_weight
    >>> check_weight([2, 0], np.array(["ham", "spam"]))
    array([2., 0.])
    """
    if sample_weight is None:
        return None
    weight = _check_sample_weight(sample_weight, labels, ensure_non_negative=True)
    if not weight.any():
        raise ValueError(
            "`sample_weight` must hold a weight above 0; all are 0. Give the rows that "
            "count a weight, or none at all."
        )
    return weight


def weight_params(estimator: Any, sample_weight: Any) -> dict[str, Any]:
    """Return the argument of `fit` that hands weights to an estimator.

    A Pipeline takes those of its last step under the name of the step. With metadata
    routing it takes them under their own, and its last step is made to request them if
    it does not say whether it wants them.

    Parameters
    ----------
    estimator : classifier
        An unfitted copy of an estimator or pipeline.
    sample_weight : array-like of shape (n_samples,) or None
        The weights.

    Returns
    -------
    dict of str to array-like
        Empty without weights.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skimbal.utils._weights import weight_params
    >>> weight_params(make_pipeline(LogisticRegression()), [1, 2])
    {'logisticregression__sample_weight': [1, 2]}
    """
    if sample_weight is None:
        return {}
    path = []
    last = estimator
    while True:
        if isinstance(last, BaseSearchCV):  # hands on what it is given
            last = last.estimator
        elif hasattr(last, "steps"):
            name, last = last.steps[-1]
            path.append(name)
        else:
            break
    if not _routing_enabled():
        return {"__".join([*path, "sample_weight"]): sample_weight}
    if path and hasattr(last, "set_fit_request"):
        requests = getattr(last.get_metadata_routing(), "fit", None)
        if requests and requests.requests.get("sample_weight", False) is None:
            last.set_fit_request(sample_weight=True)
    return {"sample_weight": sample_weight}
