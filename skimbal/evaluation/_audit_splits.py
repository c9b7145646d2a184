"""Audit rows and their splits for leaks, before anything is trained on them."""

from typing import Any

import numpy as np
from sklearn.utils import check_array
from sklearn.utils.validation import _num_samples

from skimbal.evaluation._audit import Audit
from skimbal.evaluation._audit_checks import CHECKS
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding
from skimbal.evaluation._splits import Folds, make_folds
from skimbal.utils import check_generator, check_labels, check_text_columns
from skimbal.utils._text_column import find_text_column, get_text_column
from skimbal.utils._vectors import holds_vectors

__all__ = ["audit", "audit_folds"]

_SEVERITIES = ("leak", "warning", "note")


def audit(
    X: Any,
    y: Any,
    *,
    cv: Any = 5,
    groups: Any = None,
    time: Any = None,
    sample_indices: Any = None,
    is_synthetic: Any = None,
    estimator: Any = None,
    y_proba: Any = None,
    text_column: str | int | None = None,
    random_state: Any = None,
) -> Audit:
    """Look for leaks between training and test rows, and for labels that are in doubt.

    Nothing is trained but a quick model over n-grams, which estimates how many labels
    are wrong. A check that has nothing to look at is skipped, and the audit says why.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        Texts, pairs of texts, vectors, or with `text_column` a table: what the
        estimator is given, so that what was done to it before is seen.
    y : array-like of shape (n_samples,)
        Labels of str, int or bool.
    cv : int, splitter or iterable of splits, default=5
        As in `evaluate`. For a training and a test part, put them one after the other,
        and pass ``[(train, test)]`` with their row numbers.
    groups : array-like of shape (n_samples,), default=None
        What must stay on one side, such as a customer. An int `cv` keeps to it.
    time : array-like of shape (n_samples,), default=None
        When each row came: numbers, dates, or ISO 8601 strings.
    sample_indices : array-like of shape (n_samples,), default=None
        The source of each row, as samplers record it in `sample_indices_`.
    is_synthetic : array-like of shape (n_samples,), default=None
        Whether a row was made, as samplers record it in `is_synthetic_`. Without it, of
        rows with one source all but the first were.
    estimator : estimator, default=None
        What will be trained and tested: its frozen parts and its pretrained body are
        looked at. With a single split, a fitted one is taken for trained. It is not
        changed.
    y_proba : array-like of shape (n_samples, n_classes), default=None
        Out-of-fold probabilities, columns in sorted order of the labels, NaN where
        there are none. By default those of a linear model over n-grams.
    text_column : str, int or None, default=None
        The column of texts where `X` is a table of several.
    random_state : int, RandomState, Generator or None, default=None
        Seed of an int `cv`, and of what is drawn from many rows.

    Returns
    -------
    Audit

    Raises
    ------
    LabelError
        If `y` is unusable, or a training part would hold a single class.
    TypeError, InvalidTextError
        If `X` holds something else than texts or vectors.
    ValueError
        If a parameter is out of range or has another length than `X`.

    See Also
    --------
    evaluate : Measures a classifier on the splits.
    skimbal.under_sampling.NearDuplicateUnderSampler : Drops near-copies.

    Notes
    -----
    Texts take time and memory that grow with their number; of vectors all pairs are
    compared, so above 20,000 of them near-copies are not looked for.

    Examples
    --------
    >>> from skimbal.evaluation import audit
    >>> texts = [f"{color} {thing}" for color in ("red", "blue", "black", "white")
    ...          for thing in ("summer dress", "cotton shirt", "leather boots")]
    >>> labels = ["dress", "shirt", "boots"] * 4
    >>> split = (range(6), range(6, 12))
    >>> found = audit(texts, labels, groups=[0, 1, 2] * 4, cv=[split])
    >>> "groups" in [finding.kind for finding in found.findings]
    True
    """
    n_samples = _num_samples(X)
    labels = check_labels(y, n_samples)
    generator = check_generator(random_state)
    folds, _ = make_folds(cv, 1, X, labels, groups, generator)
    return audit_folds(
        X,
        labels,
        folds,
        groups=groups,
        time=time,
        sample_indices=sample_indices,
        is_synthetic=is_synthetic,
        estimator=estimator,
        y_proba=y_proba,
        text_column=text_column,
        random_state=generator,
    )


def audit_folds(
    X: Any,
    labels: np.ndarray,
    folds: Folds,
    *,
    groups: Any = None,
    time: Any = None,
    sample_indices: Any = None,
    is_synthetic: Any = None,
    estimator: Any = None,
    y_proba: Any = None,
    text_column: str | int | None = None,
    random_state: Any = None,
) -> Audit:
    """Audit splits that have been made already.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        As in `audit`.
    labels : ndarray of shape (n_samples,)
        As `check_labels` returns them.
    folds : list of tuple of ndarray
        Row numbers (train, test).
    groups, time, sample_indices, is_synthetic : array-like, default=None
        As in `audit`.
    estimator : estimator, default=None
        As in `audit`.
    y_proba : array-like of shape (n_samples, n_classes), default=None
        As in `audit`.
    text_column : str, int or None, default=None
        As in `audit`.
    random_state : int, RandomState, Generator or None, default=None
        Seed of what is drawn from many rows.

    Returns
    -------
    Audit
    """
    n = len(labels)
    text_columns, vectors, columns = _divide(X, text_column)
    data = AuditRows(
        labels=labels,
        folds=folds,
        text_columns=text_columns,
        vectors=vectors,
        columns=columns,
        groups=_as_numbers(groups, n, "groups"),
        time=None if time is None else _as_times(time, n),
        sources=_as_numbers(sample_indices, n, "sample_indices"),
        is_synthetic=_as_flags(is_synthetic, n),
        y_proba=_as_proba(y_proba, labels),
        estimator=estimator,
        generator=check_generator(random_state),
    )
    return _run(data)


def _run(data: AuditRows) -> Audit:
    findings: list[Finding] = []
    passed, skipped = [], {}
    for kind, check in CHECKS.items():
        try:
            found = list(check(data))
        except NotChecked as reason:
            skipped[kind] = str(reason)
            continue
        findings += found
        if not found:
            passed.append(kind)
    findings.sort(key=lambda finding: _SEVERITIES.index(finding.severity))
    return Audit(
        findings=tuple(findings),
        passed=tuple(passed),
        skipped=skipped,
        n_rows=data.n_rows,
        n_folds=len(data.folds),
        n_tested=len(data.tested),
    )


def _divide(
    X: Any, text_column: str | int | None
) -> tuple[tuple[list[str], ...], Any, dict[str, np.ndarray]]:
    """Return the columns of texts, the vectors, and the other columns of a table."""
    if text_column is None:
        if holds_vectors(X):
            return (), check_array(X, accept_sparse="csr", ensure_all_finite=False), {}
        return check_text_columns(X), None, {}
    place = find_text_column(X, text_column)
    names = list(getattr(X, "column_names", getattr(X, "columns", [])))
    names = names if len(names) else list(range(np.shape(X)[1]))
    columns = {
        str(name): _as_values(get_text_column(X, j))
        for j, name in enumerate(names)
        if j != place
    }
    return check_text_columns(get_text_column(X, place)), None, columns


def _as_values(column: Any) -> np.ndarray:
    # Arrow gives scalars of its own when it is iterated
    values = column.to_pylist() if hasattr(column, "to_pylist") else column
    return np.asarray(values, None if hasattr(column, "dtype") else object)


def _as_numbers(values: Any, n: int, name: str) -> np.ndarray | None:
    """Return a number for each different value."""
    if values is None:
        return None
    array = _one_a_row(values, n, name)
    if array.dtype.kind == "O":
        array = np.array([str(value) for value in array.tolist()])
    return np.unique(array, return_inverse=True)[1].ravel().astype(np.int64)


def _as_flags(values: Any, n: int) -> np.ndarray | None:
    if values is None:
        return None
    return _one_a_row(values, n, "is_synthetic").astype(bool)


def _as_times(values: Any, n: int) -> np.ndarray:
    """Return times as numbers; later ones are larger."""
    array = _one_a_row(values, n, "time")
    if array.dtype.kind == "O":  # a list of numbers
        array = np.array(array.tolist())
    if array.dtype.kind not in "iufM":
        try:
            array = array.astype("datetime64[us]")
        except (TypeError, ValueError):
            raise ValueError(
                "`time` must hold numbers, dates, or strings such as '2026-11-29' or "
                "'2026-11-29T23:50'; a row of it is none. Parse the column first, for "
                "example with `pandas.to_datetime`."
            ) from None
    if array.dtype.kind == "M":
        array = np.where(
            np.isnat(array), np.nan, array.astype("datetime64[us]").astype(float)
        )
    if not np.isfinite(array).all():
        row = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(f"Row {row} of `time` is missing; drop the row or fill it in.")
    return np.unique(array, return_inverse=True)[1].ravel()


def _as_proba(values: Any, labels: np.ndarray) -> np.ndarray | None:
    if values is None:
        return None
    proba = np.asarray(values, np.float64)
    shape = (len(labels), len(np.unique(labels)))
    if proba.shape != shape:
        raise ValueError(
            f"`y_proba` must have a row a row of `X` and a column a label, shape "
            f"{shape}; got shape {proba.shape}."
        )
    return proba


def _one_a_row(values: Any, n: int, name: str) -> np.ndarray:
    array = _as_values(values)
    if array.shape != (n,):
        raise ValueError(
            f"`{name}` must have one value a row of `X`: X has {n} rows, {name} has "
            f"shape {array.shape}."
        )
    return array
