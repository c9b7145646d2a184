"""Evaluate a classifier on rows that it was not trained on."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any
from warnings import warn

import numpy as np
from sklearn.utils import check_consistent_length
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _num_samples
from tqdm import tqdm

from skimbal.evaluation._prediction import Prediction, fit_and_predict, predict
from skimbal.evaluation._report import Report
from skimbal.evaluation._serialization import as_json
from skimbal.evaluation._splits import Folds, make_folds
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import check_labels

__all__ = ["evaluate"]


def evaluate(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    cv: Any = 5,
    groups: Any = None,
    class_counts: Mapping[Any, int] | None = None,
    fit_params: Mapping[str, Any] | None = None,
    n_jobs: int | None = None,
    random_state: Any = None,
    verbose: int = 0,
) -> Report:
    """Evaluate a classifier by cross-validation, or a fitted one on held-out rows.

    Every row is predicted by a copy that was not trained on it, and everything that
    the estimator learns, resampling included, it learns from training rows alone:
    hand over the whole pipeline, not data that went through half of it.

    Parameters
    ----------
    estimator : classifier
        Any scikit-learn classifier or pipeline. It is cloned for each fold and left
        as it is; with ``cv='prefit'`` it is used itself.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        Texts, vectors or a table: whatever `estimator` takes.
    y : array-like of shape (n_samples,)
        Labels of str, int or bool.
    cv : int, splitter, iterable of splits or 'prefit', default=5
        An int makes that many shuffled folds with the classes in proportion
        (`StratifiedKFold`, with `groups` `StratifiedGroupKFold`); fewer, with a
        warning, if the largest class has not as many rows. ``'prefit'`` predicts all
        rows with the fitted `estimator`; the report takes over its `audit_`, if it has
        one.
    groups : array-like of shape (n_samples,), default=None
        Rows of one group, such as one customer or one product, are kept on one side
        of every split.
    class_counts : mapping of label to int, default=None
        Training rows of each class, only for ``cv='prefit'``. By default the
        `class_counts_` of the estimator, or of the last step of a pipeline.
    fit_params : mapping of str to object, default=None
        Passed to `fit`; whatever has n_samples rows is cut to the training rows.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the shuffled folds of an int `cv`. The estimator keeps its own.
    verbose : int, default=0
        Above 0 shows a progress bar over the folds.

    Returns
    -------
    Report

    Raises
    ------
    LabelError
        If `y` is unusable, or a training fold would hold a single class.
    ValueError
        If a parameter is out of range, or probabilities are not finite.

    Warns
    -----
    SkimbalWarning
        If a class has fewer rows than there are folds, or the training rows of a
        fitted estimator are not known.

    See Also
    --------
    Report : What is returned.
    sklearn.model_selection.cross_validate : Scores alone.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from sklearn.naive_bayes import MultinomialNB
    >>> from sklearn.pipeline import make_pipeline
    >>> from skimbal.evaluation import evaluate
    >>> X = ["red shirt", "blue shirt", "white shirt", "silk tie", "wool tie"]
    >>> y = ["shirt", "shirt", "shirt", "tie", "tie"]
    >>> model = make_pipeline(TfidfVectorizer(), MultinomialNB())
    >>> report = evaluate(model, X, y, cv=2, random_state=0)
    >>> report.overall["tail_recall"]
    1.0

    A fitted classifier on held-out rows; counts say which classes were rare:

    >>> from collections import Counter
    >>> fitted = model.fit(X, y)
    >>> report = evaluate(
    ...     fitted, ["linen shirt"], ["shirt"], cv="prefit", class_counts=Counter(y)
    ... )
    >>> report.overall["accuracy"], report.tail.tolist()
    (1.0, ['tie'])
    """
    prefit = isinstance(cv, str) and cv == "prefit"
    n_samples = _num_samples(X)
    y = check_labels(y, n_samples, min_classes=1 if prefit else 2)
    if prefit:
        if groups is not None or fit_params:
            raise ValueError(
                "`groups` and `fit_params` are for folds; leave them out with "
                "cv='prefit', which fits nothing."
            )
        everything = (np.arange(0), np.arange(n_samples))
        predictions, protocol = [predict(estimator, X)], "held-out rows"
        counts = _training_counts(estimator, class_counts, y)
        report = _make_report(
            estimator, y, [everything], predictions, [counts], protocol
        )
        return replace(report, selection=_find_selection(estimator))
    if class_counts is not None:
        raise ValueError("`class_counts` is for cv='prefit' alone; leave it out.")
    check_consistent_length(X, groups)
    folds, protocol = make_folds(cv, X, y, groups, random_state)
    runs = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(fit_and_predict)(estimator, X, y, train, test, fit_params or {})
        for train, test in folds
    )
    bar = tqdm(runs, "evaluate", len(folds), disable=not verbose, unit="fold")
    counts_of_folds = [Counter(y[train].tolist()) for train, _ in folds]
    return _make_report(estimator, y, folds, list(bar), counts_of_folds, protocol)


def _training_counts(
    estimator: Any, class_counts: Mapping[Any, int] | None, y: np.ndarray
) -> Mapping[Any, int]:
    """Return what is known of the rows that a fitted estimator was trained on."""
    if class_counts is not None:
        return class_counts
    while (inner := _inner_estimator(estimator)) is not None:
        estimator = inner
    if hasattr(estimator, "class_counts_"):
        labels = np.asarray(estimator.classes_).tolist()
        return dict(zip(labels, estimator.class_counts_.tolist(), strict=True))
    warn(
        "The training rows of the estimator are not known, so the tail is the rarest "
        "third of the evaluated classes. Pass `class_counts=Counter(y_train)`.",
        SkimbalWarning,
        stacklevel=3,
    )
    return Counter(y.tolist())


def _find_selection(estimator: Any) -> dict[str, Any] | None:
    """Return what a fitted estimator, or the one inside it, says of its choices."""
    while estimator is not None:
        audit = getattr(estimator, "audit_", None)
        if isinstance(audit, dict):
            return as_json(audit)
        estimator = _inner_estimator(estimator)
    return None


def _inner_estimator(estimator: Any) -> Any:
    """Return the last step of a pipeline, the best of a search, or None."""
    if hasattr(estimator, "best_estimator_"):
        return estimator.best_estimator_
    return estimator.steps[-1][1] if hasattr(estimator, "steps") else None


def _make_report(
    estimator: Any,
    y: np.ndarray,
    folds: Folds,
    predictions: list[Prediction],
    counts: Sequence[Mapping[Any, int]],
    protocol: str,
) -> Report:
    labels = y.tolist() + [v for p in predictions for v in p.classes + p.labels]
    # a class of the estimator without a row here, or the other way round, counts too
    classes = np.unique(check_labels(labels, len(labels), min_classes=1))
    rows = np.concatenate([test for _, test in folds])
    fold = np.repeat(np.arange(len(folds)), [len(test) for _, test in folds])
    pred = np.array([v for p in predictions for v in p.labels], classes.dtype)
    aligned = [p.aligned_proba(classes) for p in predictions]
    proba = [block for block in aligned if block is not None]
    fit_seconds = tuple(p.fit_seconds for p in predictions if p.fit_seconds is not None)
    order = np.argsort(rows, kind="stable")
    return Report(
        classes=classes,
        class_counts=np.array(
            [[known.get(label, 0) for label in classes.tolist()] for known in counts],
            np.int64,
        ),
        rows=rows[order],
        fold=fold[order],
        y_true=y[rows[order]].astype(classes.dtype),
        y_pred=pred[order],
        y_proba=np.concatenate(proba)[order] if proba else None,
        fit_seconds=fit_seconds or None,
        predict_seconds=tuple(p.predict_seconds for p in predictions),
        estimator=_describe(estimator),
        protocol=protocol,
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    packages = ("skimbal", "scikit-learn", "numpy")
    return {"python": platform.python_version()} | {
        package: version(package) for package in packages
    }


def _describe(estimator: Any) -> str:
    """Name the classes alone: parameters may hold texts, and paths of a machine."""
    if hasattr(estimator, "steps"):
        steps = [step for _, step in estimator.steps if hasattr(step, "fit")]
        return " + ".join(map(_describe, steps))
    name = type(estimator).__name__
    inner = getattr(estimator, "estimator", None)
    return f"{name}({_describe(inner)})" if hasattr(inner, "fit") else name
