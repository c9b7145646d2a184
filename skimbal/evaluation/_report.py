"""What an evaluation found, as plain data; every figure and page is made from it."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils import check_consistent_length

from skimbal.evaluation._audit import Audit
from skimbal.evaluation._html import render_html
from skimbal.evaluation._report_figures import ReportFigures
from skimbal.evaluation._serialization import from_json, to_json_text
from skimbal.evaluation._slices import Slices
from skimbal.evaluation._text import render_text
from skimbal.utils._paths import expand_user

__all__ = ["Report"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Report(ReportFigures):
    """Predictions on rows that the classifier was not trained on, and their figures.

    `evaluate` makes it. It holds labels, probabilities, counts and the names of
    slices, and never a text or feature of the data. Figures are computed when first
    asked for.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts : ndarray of shape (n_folds, n_classes), int64
        Training rows of each class in each fold.
    rows : ndarray of shape (n_samples,), int64
        Row number in the evaluated data of each row here, ascending. A splitter may
        test a row several times, or never.
    fold : ndarray of shape (n_samples,), int64
        The fold that tested each row.
    y_true : ndarray of shape (n_samples,)
        True labels.
    y_pred : ndarray of shape (n_samples,)
        Predicted labels.
    y_proba : ndarray of shape (n_samples, n_classes), float64, or None
        Predicted probabilities, columns in the order of `classes`; 0 for a class that
        the fold was not trained on. None for an estimator without `predict_proba`.
    fit_seconds : tuple of float, or None
        Training time of each fold; None for an estimator that came fitted.
    predict_seconds : tuple of float
        Time to predict labels and probabilities in each fold.
    estimator : str
        What was evaluated, in words.
    protocol : str
        How it was evaluated, in words.
    versions : dict of str to str
        Versions of Python and of the packages that decide the result.
    fit_cpu_seconds, predict_cpu_seconds : tuple of float or None, default=None
        Seconds of all cores that the process of the fold spent meanwhile, with those of
        its child processes that have ended: what the fold cost in work, and a proxy of
        energy. Workers that stay alive, such as joblib's, are not counted, and folds
        in threads of one process count each other's work.
    peak_memory_mib : tuple of float or None, default=None
        The most resident memory, in MiB, that the process of the fold has had since it
        started, at the end of the fold: interpreter, data and earlier folds included,
        children and GPU not. None where the system does not tell.
    target_prior : ndarray of shape (n_classes,), float64, or None, default=None
        Class frequencies for which the figures are: tested rows of each class are
        weighted to count as in it. Classes without tested rows are left out, and the
        others share what is theirs. None: as tested.
    slices : dict of str to Slices, or None, default=None
        For each column, the names ``values`` of its slices and each row's number
        among them, ``codes`` of shape (n_samples,), int64. `evaluate` makes them.
    audit : Audit or None, default=None
        Leaks between the training and test rows, and labels in doubt, if they were
        looked for.
    selection : dict or None, default=None
        What an estimator that came fitted tried, what it chose and why: its `audit_`
        as JSON gives it back.

    Raises
    ------
    ValueError
        If the lengths do not fit each other.

    See Also
    --------
    evaluate : Makes a report.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.evaluation import evaluate
    >>> X = np.array([[0.0], [0.2], [0.1], [0.3], [5.0], [5.1]])
    >>> y = ["common"] * 4 + ["rare"] * 2
    >>> model = LogisticRegression(class_weight="balanced")
    >>> report = evaluate(model, X, y, cv=2, random_state=0)
    >>> report.overall["macro_f1"]
    1.0
    >>> report.per_class[1]["label"], report.per_class[1]["support"]
    ('rare', 2)
    >>> report.confusion_matrix
    array([[4, 0],
           [0, 2]])
    """

    classes: np.ndarray
    class_counts: np.ndarray
    rows: np.ndarray
    fold: np.ndarray
    y_true: np.ndarray
    y_pred: np.ndarray
    y_proba: np.ndarray | None
    fit_seconds: tuple[float, ...] | None
    predict_seconds: tuple[float, ...]
    estimator: str
    protocol: str
    versions: dict[str, str]
    fit_cpu_seconds: tuple[float, ...] | None = None
    predict_cpu_seconds: tuple[float, ...] | None = None
    peak_memory_mib: tuple[float, ...] | None = None
    target_prior: np.ndarray | None = None
    slices: dict[str, Slices] | None = None
    audit: Audit | None = None
    selection: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        check_consistent_length(
            self.y_true, self.y_pred, self.rows, self.fold, self.y_proba
        )
        check_consistent_length(self.class_counts, self.predict_seconds)
        if self.class_counts.shape[1] != len(self.classes):
            raise ValueError(
                f"`class_counts` must have one column a class; got "
                f"{self.class_counts.shape[1]} columns and {len(self.classes)} classes."
            )
        if (np.diff(self.rows) < 0).any():
            raise ValueError("`rows` must be ascending; sort all columns by it.")
        check_consistent_length(
            self.rows, *(part.codes for part in (self.slices or {}).values())
        )
        if self.target_prior is not None:
            check_consistent_length(self.classes, self.target_prior)
            tested = np.isin(self.classes, self.y_true)
            if not self.target_prior[tested].sum() > 0:
                raise ValueError(
                    "`target_prior` gives no share to any of the tested classes; name "
                    "one with tested rows."
                )

    def to_json(self, path: str | os.PathLike | None = None) -> str | None:
        """Return the report as JSON text, or write it to a file.

        The text also holds the overall and the per-class figures, for readers that
        are not Python.

        Parameters
        ----------
        path : str or path-like, default=None
            File to write, in UTF-8; None returns the text.

        Returns
        -------
        str or None
            The text, if `path` is None.
        """
        text = to_json_text(self)
        if path is None:
            return text
        expand_user(path).write_text(text, encoding="utf-8")
        return None

    @classmethod
    def from_json(cls, source: str | os.PathLike) -> "Report":
        """Return the report that `to_json` wrote, equal in every value.

        Parameters
        ----------
        source : str or path-like
            The JSON text, or the path of a file that holds it.

        Returns
        -------
        Report

        Raises
        ------
        DataFileError
            If the text is no report.
        OSError
            If the file cannot be read.
        """
        return cls(**from_json(source))

    def to_html(self, path: str | os.PathLike, *, title: str | None = None) -> None:
        """Write the report as one HTML page that needs no other file.

        Parameters
        ----------
        path : str or path-like
            File to write.
        title : str, default=None
            Headline of the page; None takes `estimator`.

        Raises
        ------
        MissingResourceError
            If jinja2 or matplotlib, the extra ``plot``, is not installed.
        """
        expand_user(path).write_text(render_html(self, title), encoding="utf-8")

    def __str__(self) -> str:
        return render_text(self)

    def __repr__(self) -> str:
        return (
            f"<Report of {self.estimator}: {len(self.rows)} rows, "
            f"{len(self.classes)} classes>"
        )
