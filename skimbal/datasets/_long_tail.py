"""Cut labelled data to a long tail."""

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils import _safe_indexing
from sklearn.utils._param_validation import Interval, validate_parameter_constraints
from sklearn.utils.validation import _num_samples

from skimbal.utils import check_generator, check_labels, encode_labels

__all__ = ["make_long_tail"]

_CONSTRAINTS: dict[str, list] = {
    "imbalance_ratio": [Interval(Real, 1, None, closed="left"), None],
    "counts": [dict, None],
}


def make_long_tail(
    X: Any,
    y: Any,
    *,
    imbalance_ratio: float | None = None,
    counts: Mapping[Any, int] | None = None,
    random_state: Any = None,
) -> tuple[Any, Any]:
    """Cut labelled data so that its classes form a long tail.

    Rows are drawn from each class without replacement and keep their order; none is
    ever repeated. With `imbalance_ratio` the classes, largest first, shrink by a
    constant factor, as in [1]_: class i of k keeps
    ``head * imbalance_ratio ** (-i / (k - 1))`` rows, rounded down, where ``head`` is
    the largest number for which every class has the rows that this asks for.

    Parameters
    ----------
    X : array-like or sparse matrix of shape (n_samples,) or (n_samples, n_features)
        The rows: a list, array, pandas or polars Series or frame, Arrow array or table.
    y : array-like of shape (n_samples,)
        The labels, in any of these containers.
    imbalance_ratio : float or None, default=None
        Rows of the largest class divided by rows of the smallest, at least 1. Classes
        of equal size are taken in the order of their labels.
    counts : dict or None, default=None
        Instead of a ratio: the rows that each class keeps, at least 1. Classes that
        are not named keep all of theirs.
    random_state : None, int, RandomState or Generator, default=None
        An int keeps the same rows at every call.

    Returns
    -------
    X : same kind as `X`
        The kept rows; a tuple becomes a list.
    y : same kind as `y`
        Their labels.

    Raises
    ------
    InvalidParameterError
        If a parameter has the wrong type or is out of its range.
    ValueError
        If not exactly one of `imbalance_ratio` and `counts` is given, a class has
        fewer rows than asked, or would keep none.

    References
    ----------
    .. [1] Cui, Jia, Lin, Song, Belongie (2019). Class-Balanced Loss Based on Effective
       Number of Samples. CVPR. https://arxiv.org/abs/1901.05555

    Examples
    --------
    >>> from collections import Counter
    >>> from skimbal.datasets import make_long_tail
    >>> y = ["a", "b", "c"] * 100
    >>> _, y_tail = make_long_tail(y, y, imbalance_ratio=4, random_state=0)
    >>> Counter(y_tail)
    Counter({'a': 100, 'b': 50, 'c': 25})
    """
    validate_parameter_constraints(
        _CONSTRAINTS,
        {"imbalance_ratio": imbalance_ratio, "counts": counts},
        caller_name="make_long_tail",
    )
    labels = check_labels(y, _num_samples(X))
    classes, codes = encode_labels(labels)
    present = np.bincount(codes)
    if imbalance_ratio is not None and counts is None:
        wanted = _exponential_counts(present, imbalance_ratio)
    elif counts is not None and imbalance_ratio is None:
        wanted = _named_counts(classes, present, counts)
    else:
        raise ValueError("Give exactly one of `imbalance_ratio` and `counts`.")
    rng = check_generator(random_state)
    kept = [
        rng.choice(np.flatnonzero(codes == code), size=n, replace=False)
        for code, n in enumerate(wanted)
    ]
    rows = np.sort(np.concatenate(kept))
    return _safe_indexing(X, rows), _safe_indexing(y, rows)


def _exponential_counts(present: np.ndarray, ratio: float) -> np.ndarray:
    """Return the rows of each class on the steepest curve that all classes allow."""
    order = np.argsort(-present, kind="stable")
    share = float(ratio) ** -np.linspace(0, 1, len(present))
    head = (present[order] / share).min()
    if head < ratio:
        raise ValueError(
            f"imbalance_ratio={ratio} would leave the smallest class without a row: "
            f"the largest class that fits the curve has {int(head)} rows. Lower "
            "`imbalance_ratio`, or give `counts`."
        )
    wanted = np.empty_like(present)
    # the class that decides `head` must not lose a row to rounding
    wanted[order] = np.floor(head * share + 1e-9)
    return wanted


def _named_counts(
    classes: np.ndarray, present: np.ndarray, counts: Mapping[Any, int]
) -> np.ndarray:
    wanted = present.copy()
    names = classes.tolist()
    for label, n in counts.items():
        if label not in names:
            raise ValueError(f"`counts` names the class {label!r}, which `y` lacks.")
        code = names.index(label)
        if not isinstance(n, Integral) or not 1 <= n <= present[code]:
            raise ValueError(
                f"`counts` of the class {label!r} must be an int from 1 to its "
                f"{present[code]} rows; got {n!r}."
            )
        wanted[code] = n
    return wanted
