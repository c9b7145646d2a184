"""Evaluate a classifier on rows that it was not trained on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils import check_consistent_length
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _num_samples
from tqdm import tqdm

from skimbal.evaluation._audit_options import check_audit_options
from skimbal.evaluation._audit_splits import audit_folds
from skimbal.evaluation._costs import Costs
from skimbal.evaluation._metadata import make_slices
from skimbal.evaluation._prediction import Prediction, fit_and_predict, predict
from skimbal.evaluation._provenance import (
    describe,
    find_selection,
    find_versions,
    training_counts,
)
from skimbal.evaluation._report import Report
from skimbal.evaluation._slices import Slices
from skimbal.evaluation._splits import Folds, make_folds
from skimbal.utils import check_labels, check_target_prior

__all__ = ["evaluate"]


def evaluate(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    cv: Any = 5,
    n_repeats: int = 1,
    groups: Any = None,
    metadata: Any = None,
    target_prior: Any = None,
    class_counts: Mapping[Any, int] | None = None,
    fit_params: Mapping[str, Any] | None = None,
    audit: bool | Mapping[str, Any] = False,
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
    n_repeats : int, default=1
        How often an int `cv` splits the rows anew. Each row is then tested as many
        times, and fold ``i`` of repeat ``r`` has the number ``r * cv + i``.
    groups : array-like of shape (n_samples,), default=None
        Rows of one group, such as one customer or one product, are kept on one side
        of every split.
    metadata : mapping of str to array-like, or frame, default=None
        Columns with n_samples rows, such as channel, brand or price, in a mapping or a
        frame of pandas, polars or Arrow: `Report.per_slice` has figures for each value
        of a column, and for each quarter of the rows where it holds numbers. The 20
        most common values stand alone, the rest together; missing values are a slice
        of their own. The report keeps the values. Texts are sliced by number of
        characters and by script without being asked.
    target_prior : {'train', 'uniform'}, mapping or None, default=None
        Class frequencies for which figures, curves and intervals are: rows are weighted
        so that the classes count as in it. ``'train'`` takes those of the training
        rows; a mapping has the share of each label. None counts each tested row once.
    class_counts : mapping of label to int, default=None
        Training rows of each class, only for ``cv='prefit'``. By default the
        `class_counts_` of the estimator, or of the last step of a pipeline.
    fit_params : mapping of str to object, default=None
        Passed to `fit`; whatever has n_samples rows is cut to the training rows.
    audit : bool or mapping of str to object, default=False
        Whether to look for leaks between training and test rows and for labels in doubt
        as well, with the probabilities of `estimator`: `Report.audit`. A mapping has
        further parameters of `skimbal.evaluation.audit`, such as ``{"time": dates}``.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the shuffled folds of an int `cv`; repeats take others from it. The
        estimator keeps its own.
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
    TypeError, InvalidTextError
        If `audit` is asked for and `X` holds neither texts nor vectors.

    Warns
    -----
    SkimbalWarning
        If a class has fewer rows than there are folds, or the training rows of a
        fitted estimator are not known.

    See Also
    --------
    Report : What is returned.
    audit : Leaks and doubts, without training an estimator.
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
    _check_target_prior_name(target_prior)
    audit_options = check_audit_options(audit)  # before any fit
    slices = make_slices(X, metadata, n_samples)
    if prefit:
        _refuse_options_of_folds(groups, fit_params, n_repeats, audit)
        everything = (np.arange(0), np.arange(n_samples))
        predictions, protocol = [predict(estimator, X)], "held-out rows"
        counts = training_counts(estimator, class_counts, y)
        report = _make_report(
            estimator, y, [everything], predictions, [counts], protocol, slices
        )
        report = replace(report, selection=find_selection(estimator))
        return _with_target_prior(report, target_prior)
    if class_counts is not None:
        raise ValueError("`class_counts` is for cv='prefit' alone; leave it out.")
    check_consistent_length(X, groups)
    if isinstance(target_prior, Mapping):  # what is wrong with it shall cost no fit
        classes = np.unique(y)
        check_target_prior(target_prior, classes, np.ones(len(classes)))
    folds, protocol = make_folds(cv, n_repeats, X, y, groups, random_state)
    runs = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(fit_and_predict)(estimator, X, y, train, test, fit_params or {})
        for train, test in folds
    )
    bar = tqdm(runs, "evaluate", len(folds), disable=not verbose, unit="fold")
    counts_of_folds = [Counter(y[train].tolist()) for train, _ in folds]
    report = _make_report(
        estimator, y, folds, list(bar), counts_of_folds, protocol, slices
    )
    if audit is not False:
        found = audit_folds(
            X,
            y,
            folds,
            groups=groups,
            estimator=estimator,
            y_proba=_a_test_of_each_row(report, n_samples),
            random_state=random_state,
            **audit_options,
        )
        report = replace(report, audit=found)
    return _with_target_prior(report, target_prior)


def _refuse_options_of_folds(
    groups: Any, fit_params: Any, n_repeats: int, audit: Any
) -> None:
    if groups is not None or fit_params or n_repeats != 1:
        raise ValueError(
            "`groups`, `fit_params` and `n_repeats` are for folds; leave them out with "
            "cv='prefit', which fits nothing."
        )
    if audit is not False:
        raise ValueError(
            "`audit` needs the training rows, which cv='prefit' is not given; call "
            "`skimbal.evaluation.audit` with both parts and cv=[(train, test)]."
        )


def _a_test_of_each_row(report: Report, n_samples: int) -> np.ndarray | None:
    """Return the probabilities of one test of each row, NaN where there is none."""
    if report.y_proba is None:
        return None
    proba = np.full((n_samples, len(report.classes)), np.nan)
    proba[report.rows] = report.y_proba
    return proba


def _check_target_prior_name(target_prior: Any) -> None:
    if target_prior is None or isinstance(target_prior, Mapping):
        return
    # an array has no one answer to whether it is a name
    is_name = isinstance(target_prior, str) and target_prior in ("train", "uniform")
    if not is_name:
        raise ValueError(
            "`target_prior` must be 'train', 'uniform', a mapping of labels to shares "
            f"or None; got {target_prior!r}."
        )


def _with_target_prior(report: Report, target_prior: Any) -> Report:
    if target_prior is None:
        return report
    counts = report.class_counts.sum(axis=0)
    prior = check_target_prior(target_prior, report.classes, counts / counts.sum())
    return replace(report, target_prior=prior)


def _make_report(
    estimator: Any,
    y: np.ndarray,
    folds: Folds,
    predictions: list[Prediction],
    counts: Sequence[Mapping[Any, int]],
    protocol: str,
    slices: Mapping[str, Slices],
) -> Report:
    labels = y.tolist() + [v for p in predictions for v in p.classes + p.labels]
    # a class of the estimator without a row here, or the other way round, counts too
    classes = np.unique(check_labels(labels, len(labels), min_classes=1))
    rows = np.concatenate([test for _, test in folds])
    fold = np.repeat(np.arange(len(folds)), [len(test) for _, test in folds])
    pred = np.array([v for p in predictions for v in p.labels], classes.dtype)
    aligned = [p.aligned_proba(classes) for p in predictions]
    proba = [block for block in aligned if block is not None]
    costs = [p.costs for p in predictions]
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
        fit_seconds=_column(costs, "fit_seconds"),
        predict_seconds=_column(costs, "predict_seconds") or (),
        fit_cpu_seconds=_column(costs, "fit_cpu_seconds"),
        predict_cpu_seconds=_column(costs, "predict_cpu_seconds"),
        peak_memory_mib=_column(costs, "peak_memory_mib"),
        estimator=describe(estimator),
        protocol=protocol,
        versions=find_versions(),
        slices={
            name: Slices(values, codes[rows[order]])
            for name, (values, codes) in slices.items()
        },
    )


def _column(costs: Sequence[Costs], name: str) -> tuple[float, ...] | None:
    """Return a cost of all folds; None where it is not known."""
    values = [getattr(cost, name) for cost in costs]
    return None if None in values else tuple(values)
