"""What each kind of error costs, as the user writes it and as an array."""

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["check_cost_matrix"]


def check_cost_matrix(cost_matrix: Any, classes: np.ndarray) -> np.ndarray:
    """Return costs as an array in the order of the classes.

    Parameters
    ----------
    cost_matrix : array-like of shape (n_classes, n_classes) or dict
        Cost of predicting the second class where the first is true, by position or by
        ``(true label, predicted label)``. In a dict, errors that are not named cost 1
        and right answers 0.
    classes : ndarray of shape (n_classes,)
        Sorted labels.

    Returns
    -------
    ndarray of shape (n_classes, n_classes), float64
        True classes in rows, predicted ones in columns.

    Raises
    ------
    ValueError
        If the shape is another, a cost is not a finite number, or a label is unknown.
    """
    if isinstance(cost_matrix, Mapping):
        costs = _from_pairs(cost_matrix, classes)
    else:
        costs = _from_rows(cost_matrix)
    shape = (len(classes), len(classes))
    if costs.shape != shape:
        raise ValueError(
            f"`cost_matrix` must be of shape {shape}, with a row for each true and a "
            "column for each predicted class in the order of `classes_`; got "
            f"{costs.shape}. A dict by pairs of labels needs no order."
        )
    if not np.isfinite(costs).all():
        i, j = np.argwhere(~np.isfinite(costs))[0]
        raise ValueError(
            f"`cost_matrix` must hold finite numbers; got {costs[i, j]} for true class "
            f"{i}, predicted class {j}. Take a large number for what must not happen."
        )
    return costs


def _from_rows(rows: Any) -> np.ndarray:
    try:
        return np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            "`cost_matrix` must hold rows of numbers, all of the same length; got a "
            f"{type(rows).__name__} that does not. Name costs by pairs of labels in a "
            "dict, or give a number for every pair."
        ) from None


def _from_pairs(pairs: Mapping, classes: np.ndarray) -> np.ndarray:
    known = {label: j for j, label in enumerate(classes.tolist())}
    costs = 1.0 - np.eye(len(classes))
    for pair, cost in pairs.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise ValueError(
                "Each key of `cost_matrix` must be a tuple (true label, predicted "
                f"label); got {pair!r}."
            )
        unknown = [label for label in pair if label not in known]
        if unknown:
            raise ValueError(
                f"`cost_matrix` names {unknown[0]!r}, which is not among the "
                f"{len(classes)} classes of `y`."
            )
        costs[known[pair[0]], known[pair[1]]] = cost
    return costs
