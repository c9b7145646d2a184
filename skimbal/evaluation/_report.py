"""What an evaluation found, as plain data; every figure and page is made from it."""

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sklearn.utils import Bunch, check_consistent_length

from skimbal.evaluation._curves import compute_curves
from skimbal.evaluation._html import render_html
from skimbal.evaluation._scores import (
    Scores,
    count_confusions,
    rank_confusions,
    score_classes,
    score_folds,
    score_rows,
)
from skimbal.evaluation._serialization import from_json_text, to_json_text
from skimbal.evaluation._text import render_text
from skimbal.metrics import tail_classes
from skimbal.utils._paths import expand_user

__all__ = ["Report"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Report:
    """Predictions on rows that the classifier was not trained on, and their figures.

    `evaluate` makes it. It holds labels, probabilities and counts, and never a text
    or feature of the data. Figures are computed when first asked for.

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

    @property
    def n_folds(self) -> int:
        """Number of folds; 1 for held-out rows."""
        return len(self.class_counts)

    @cached_property
    def tail(self) -> np.ndarray:
        """The rarest third of the classes by training rows, the rarest first."""
        return tail_classes(self.classes, self.class_counts.sum(axis=0))

    @cached_property
    def overall(self) -> Scores:
        """Figures over all rows, by name; None where one is not defined.

        ``accuracy``, ``balanced_accuracy``, ``macro_f1``, ``macro_precision``,
        ``macro_recall``, ``tail_recall``, ``tail_f1``, ``mcc`` (Matthews correlation);
        and from the probabilities ``macro_average_precision``, ``roc_auc`` (one
        against the rest, mean over the classes with rows), ``log_loss`` (nats,
        probabilities below 1e-9 count as 1e-9) and ``ece`` (15 bins).
        """
        return self._score(slice(None))

    @cached_property
    def folds(self) -> dict[str, dict[str, float | None]]:
        """``"mean"`` and sample standard deviation ``"std"`` over folds, by figure."""
        return score_folds([self._score(self.fold == i) for i in range(self.n_folds)])

    @cached_property
    def per_class(self) -> list[dict[str, Any]]:
        """One row a class, in the order of `classes`; `pandas.DataFrame` takes it.

        ``label``, ``training_rows`` (mean over the folds), ``support`` (tested rows),
        ``precision``, ``recall``, ``f1``, ``average_precision``, ``roc_auc``.
        """
        true, pred = self._codes
        table = score_classes(true, pred, self.y_proba, len(self.classes))
        counts = self.class_counts.mean(axis=0)
        return [
            {"label": label, "training_rows": count, **row}
            for label, count, row in zip(
                self.classes.tolist(), counts.tolist(), table, strict=True
            )
        ]

    @cached_property
    def confusion_matrix(self) -> np.ndarray:
        """Rows of true class i predicted as class j, shape (n_classes, n_classes)."""
        return count_confusions(*self._codes, len(self.classes))

    @cached_property
    def confusions(self) -> list[dict[str, Any]]:
        """Pairs of confused classes, the most frequent first.

        ``true``, ``predicted``, ``count`` (rows) and ``share`` (of the true class).
        """
        return rank_confusions(self.confusion_matrix, self.classes)

    @cached_property
    def curves(self) -> Bunch | None:
        """Curves as arrays, or None without probabilities.

        Each height is the mean over one of 200 cells of equal width, so that the mean
        of a curve is its exact area.

        ``edges``
            Shape (201,): the cells' edges on the horizontal axis.
        ``precision``, ``macro_precision``
            Shape (n_classes, 200) and (200,): precision over recall.
        ``true_positive_rate``, ``macro_true_positive_rate``
            The same for the true over the false positive rate. NaN in the rows of
            classes that have no curve.
        ``reliability``
            What `skimbal.metrics.reliability_curve` returns.
        """
        if self.y_proba is None:
            return None
        return compute_curves(self._codes[0], self.y_proba)

    def summary(self) -> Scores:
        """Return the overall figures by name, as a new dict.

        Returns
        -------
        dict of str to float or None
            As in `overall`.
        """
        return dict(self.overall)

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
        """
        # JSON of a report begins with a brace, and no path does
        is_text = isinstance(source, str) and source.startswith("{")
        if not is_text:
            source = expand_user(source).read_text(encoding="utf-8")
        return cls(**from_json_text(str(source)))

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

    @cached_property
    def _codes(self) -> tuple[np.ndarray, np.ndarray]:
        return (
            np.searchsorted(self.classes, self.y_true),
            np.searchsorted(self.classes, self.y_pred),
        )

    def _score(self, rows: slice | np.ndarray) -> Scores:
        true, pred = self._codes
        proba = None if self.y_proba is None else self.y_proba[rows]
        tail = np.searchsorted(self.classes, self.tail)
        return score_rows(true[rows], pred[rows], proba, tail)
