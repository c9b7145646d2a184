"""Probabilities of every training row, by a copy that was not trained on it."""

from collections.abc import Mapping
from typing import Any
from warnings import catch_warnings, filterwarnings, warn

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, check_cv
from sklearn.utils import _safe_indexing, indexable
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _check_method_params

from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils._labels import encode_labels
from skimbal.utils._random import check_generator

__all__ = ["align_proba", "make_inner_folds", "out_of_fold_proba", "take_rows"]

Folds = list[tuple[np.ndarray, np.ndarray]]


def make_inner_folds(cv: Any, X: Any, y: np.ndarray, random_state: Any = None) -> Folds:
    """Return training and test rows of the folds inside a `fit`.

    Parameters
    ----------
    cv : int, splitter, iterable of splits or None
        An int makes that many shuffled folds with the classes in proportion; fewer
        where no class has so many rows. A class of one row is always trained on.
        None is 5.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        Handed to the splitter.
    y : ndarray of shape (n_samples,)
        Checked labels.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds of an int.

    Returns
    -------
    list of tuple of ndarray
        Row numbers (train, test); every training part holds at least two classes.

    Raises
    ------
    LabelError
        If there are too few rows for two folds.

    Warns
    -----
    SkimbalWarning
        If a class has a single row: what is tuned knows nothing of it.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import make_inner_folds
    >>> y = np.array(["ham", "spam"] * 4)
    >>> [len(test) for _, test in make_inner_folds(4, None, y, random_state=0)]
    [2, 2, 2, 2]
    """
    cv = 5 if cv is None else cv
    if not isinstance(cv, (int, np.integer)):
        splits = check_cv(cv, y, classifier=True).split(X, y)
        folds = [(np.arange(len(y))[a], np.arange(len(y))[b]) for a, b in splits]
    else:
        folds = _stratified(int(cv), y, random_state)
    for i, (train, _) in enumerate(folds):
        if len(np.unique(y[train])) < 2:
            raise LabelError(
                f"The training rows of inner fold {i} hold a single class; at least 2 "
                "are needed. Add rows, or pass other folds as `cv`."
            )
    return folds


def _stratified(n_folds: int, y: np.ndarray, random_state: Any) -> Folds:
    """Deal the rows of each class to the folds; a class of one row is always learnt."""
    classes, codes = encode_labels(y)
    counts = np.bincount(codes)
    n_folds = min(n_folds, int(counts.max()))
    if n_folds < 2:
        raise LabelError(
            f"Out-of-fold probabilities need a class with at least 2 rows; got "
            f"{len(y)} rows of {len(classes)} classes. Add rows."
        )
    dealt, single = (np.flatnonzero(r) for r in (counts[codes] > 1, counts[codes] == 1))
    if len(single):
        warn(
            f"{len(single)} of {len(classes)} classes have a single row, which no fold "
            "can both learn and test: what is tuned out of fold knows nothing of them.",
            SkimbalWarning,
            stacklevel=4,
        )
    seed = int(check_generator(random_state).integers(2**31))
    splitter = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    with catch_warnings():
        # here, classes with fewer rows than folds are the rule
        filterwarnings("ignore", "The least populated class", UserWarning)
        splits = list(splitter.split(np.zeros(len(dealt)), y[dealt]))
    return [
        (np.sort(np.concatenate([dealt[train], single])), dealt[test])
        for train, test in splits
    ]


def out_of_fold_proba(
    estimator: Any,
    X: Any,
    y: np.ndarray,
    folds: Folds,
    *,
    classes: np.ndarray | None = None,
    fit_params: Mapping[str, Any] | None = None,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Return the probabilities that each row gets from copies that did not see it.

    Parameters
    ----------
    estimator : classifier
        It is cloned for each fold; a `FrozenEstimator` stays as it is.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        What it takes.
    y : ndarray of shape (n_samples,)
        Checked labels.
    folds : list of tuple of ndarray
        Row numbers (train, test), as `make_inner_folds` gives them.
    classes : ndarray of shape (n_classes,), default=None
        Sorted labels, at least those of `y`; by default these.
    fit_params : mapping of str to object, default=None
        Passed to `fit`; whatever has n_samples rows is cut to the training rows.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
        Columns in the order of `classes`; 0 for a class that a fold's training
        rows lack. NaN in rows that no fold tests; the mean where several do.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.dummy import DummyClassifier
    >>> from skimbal.utils import make_inner_folds, out_of_fold_proba
    >>> y = np.array(["ham", "spam", "spam"] * 2)
    >>> folds = make_inner_folds(2, None, y, random_state=0)
    >>> out_of_fold_proba(DummyClassifier(), y, y, folds)[0].round(2).tolist()
    [0.33, 0.67]
    """
    if classes is None:
        classes = encode_labels(y)[0]
    (X,) = indexable(X)
    blocks = Parallel(n_jobs=n_jobs)(
        delayed(_fit_and_predict)(estimator, X, y, train, test, fit_params or {})
        for train, test in folds
    )
    total = np.zeros((len(y), len(classes)))
    n_tests = np.zeros(len(y))
    for (_, test), (known, proba) in zip(folds, blocks, strict=True):
        total[test] += align_proba(proba, known, classes)
        n_tests[test] += 1
    with np.errstate(invalid="ignore"):  # 0 / 0 where no fold tests the row
        return total / n_tests[:, None]


def align_proba(proba: Any, known: Any, classes: np.ndarray) -> np.ndarray:
    """Return probabilities with a column for each of `classes`.

    Parameters
    ----------
    proba : array-like of shape (n_samples, n_known)
        One column for each of `known`.
    known : array-like of shape (n_known,)
        Labels, all of them in `classes`.
    classes : ndarray of shape (n_classes,)
        Sorted labels.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
        0 in the columns of classes that are not known.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import align_proba
    >>> align_proba([[0.9, 0.1]], ["a", "c"], np.array(["a", "b", "c"])).tolist()
    [[0.9, 0.0, 0.1]]
    """
    aligned = np.zeros((len(proba), len(classes)))
    aligned[:, np.searchsorted(classes, np.asarray(known))] = proba
    return aligned


def _fit_and_predict(
    estimator: Any,
    X: Any,
    y: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    fit_params: Mapping[str, Any],
) -> tuple[np.ndarray, np.ndarray]:
    copy = clone(estimator)
    params = _check_method_params(X, fit_params, train)
    copy.fit(take_rows(X, train), y[train], **params)
    proba = np.asarray(copy.predict_proba(take_rows(X, test)), dtype=np.float64)
    return np.asarray(copy.classes_), proba


def take_rows(X: Any, rows: np.ndarray) -> Any:
    """Return rows of `X`, by their numbers, in the container of `X`."""
    # older versions of scikit-learn make lists of Arrow's own scalars
    if hasattr(X, "to_pylist"):
        return X.take(rows)
    return _safe_indexing(X, rows)
