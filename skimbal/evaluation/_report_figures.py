"""The figures of a report, each computed when it is first asked for."""

from functools import cached_property
from typing import Any

import numpy as np
from sklearn.utils import Bunch

from skimbal.evaluation._bootstrap import find_intervals
from skimbal.evaluation._curves import compute_curves
from skimbal.evaluation._label_figures import LabelSums, label_figures, sum_labels
from skimbal.evaluation._scores import (
    Areas,
    Scores,
    class_table,
    count_confusions,
    measure_areas,
    probability_figures,
    rank_confusions,
    score_folds,
    to_scores,
)
from skimbal.evaluation._slices import Slices, group_table, slice_table
from skimbal.metrics import tail_classes

__all__ = ["ReportFigures"]


class ReportFigures:
    """What `Report` computes from its fields."""

    classes: np.ndarray
    class_counts: np.ndarray
    rows: np.ndarray
    fold: np.ndarray
    y_true: np.ndarray
    y_pred: np.ndarray
    y_proba: np.ndarray | None
    target_prior: np.ndarray | None
    slices: dict[str, Slices] | None

    @property
    def n_folds(self) -> int:
        """Number of folds; 1 for held-out rows."""
        return len(self.class_counts)

    @cached_property
    def n_rows(self) -> int:
        """Number of different rows; less than the tests where folds are repeated."""
        return len(np.unique(self.rows))

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
        probabilities below 1e-9 count as 1e-9), ``ece`` (of the top label, 15 bins)
        and ``classwise_ece`` (of every class, 15 bins).
        """
        areas = None if self._areas is None else self._areas[0]
        return self._score(None, 1, areas)[0]

    @cached_property
    def folds(self) -> dict[str, dict[str, float | None]]:
        """``"mean"`` and sample standard deviation ``"std"`` over folds, by figure."""
        return score_folds(self._fold_scores)

    @cached_property
    def intervals(self) -> dict[str, dict[str, float | None]]:
        """The 95 % interval of each figure of `overall`: ``"low"`` and ``"high"``.

        Percentiles of a bootstrap that draws as many rows of each true class as there
        are, each with all its tests, 1000 times; 200 times for the figures of
        probabilities where tests times classes are more than 200,000. Draws come from a
        fixed seed: the same report has the same intervals. They tell how far the
        figures would move with other rows of the same classes, and not with other
        training rows. Calibration errors grow by noise, and in a draw there is more of
        it: where rows are few their intervals lie high.
        """
        true, pred = self._codes
        return find_intervals(
            true,
            pred,
            self.y_proba,
            np.searchsorted(self.classes, self.tail),
            self._class_weight,
            np.unique(self.rows, return_inverse=True)[1],
            self.overall,
        )

    @cached_property
    def per_class(self) -> list[dict[str, Any]]:
        """One row a class, in the order of `classes`; `pandas.DataFrame` takes it.

        ``label``, ``training_rows`` (mean over the folds), ``support`` (tested rows),
        ``precision``, ``recall``, ``f1``, ``average_precision``, ``roc_auc``.
        """
        support = np.bincount(self._codes[0], minlength=len(self.classes))
        sums = LabelSums(*(part[0] for part in self._label_sums(None, 1)))
        areas = None if self._areas is None else self._areas[0]
        table = class_table(sums, support, areas)
        counts = self.class_counts.mean(axis=0)
        return [
            {"label": label, "training_rows": count, **row}
            for label, count, row in zip(
                self.classes.tolist(), counts.tolist(), table, strict=True
            )
        ]

    @cached_property
    def per_group(self) -> list[dict[str, Any]]:
        """The classes in thirds by training rows: ``tail``, ``medium``, ``head``.

        The tail is `tail`, the head as many of the most common classes, and the rest
        is between; classes without training rows are in none. Means over the classes
        of a group, where they are defined: ``recall``, ``precision``, ``f1``,
        ``average_precision``; and ``group``, ``classes`` (labels), ``training_rows``
        (mean over the folds) and ``support`` (tested rows) of all its classes.
        """
        return group_table(self.per_class, self.tail.tolist())

    @cached_property
    def per_slice(self) -> list[dict[str, Any]]:
        """One row for each value of each column of `slices`.

        ``column``, ``value``, ``rows`` (tested ones), ``accuracy``,
        ``balanced_accuracy``, ``macro_f1``, ``tail_recall`` and ``ece``, each over the
        rows of the slice; None where one is not defined.
        """

        def score(codes: np.ndarray, n_values: int) -> list[Scores]:
            return self._score(codes, n_values, None)

        return slice_table(self.slices or {}, score)

    @cached_property
    def confusion_matrix(self) -> np.ndarray:
        """Rows of true class i predicted as class j, shape (n_classes, n_classes).

        Rows as they were tested, also with a `target_prior`.
        """
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

        The heights of the first three are means over 200 cells of equal width, so that
        the mean of a curve is its exact area; those of the others are values at the 201
        edges of the cells. Each has shape (n_classes, 200) or (n_classes, 201), with
        NaN in the rows of classes that have no such curve. With ``macro_`` before its
        name it is the mean over the classes that have one.

        ``edges``
            Shape (201,): the cells' edges on the horizontal axis, from 0 to 1.
        ``precision``
            Over recall.
        ``true_positive_rate``
            Over the false positive rate (ROC).
        ``gain``
            Cumulative gain: the share of the class that is found, over the share of all
            rows that are called, the highest probabilities first.
        ``cost``
            The cost curve [1]_: the lowest expected cost of any threshold, as a share
            of the worst, over the probability cost. That is 0 where only false alarms
            cost, and 1 where only missed rows do.
        ``threshold_precision``, ``threshold_recall``, ``threshold_f1``
            Over the threshold; precision is NaN where no row reaches it.
        ``reliability``
            What `skimbal.metrics.reliability_curve` returns, with 15 bins.
        ``bands``
            A Bunch of the same names (``reliability``: of its accuracy): the lowest
            and the highest height among the folds, of shape (2, ...). None for fewer
            than two folds.

        References
        ----------
        .. [1] C. Drummond, R. C. Holte. "Cost curves: An improved method for
           visualizing classifier performance". Machine Learning 65, 2006.
           https://doi.org/10.1007/s10994-006-8199-5
        """
        return None if self.y_proba is None else self._ranked[0]

    def summary(self) -> Scores:
        """Return the overall figures by name, as a new dict.

        Returns
        -------
        dict of str to float or None
            As in `overall`.
        """
        return dict(self.overall)

    @cached_property
    def _fold_scores(self) -> list[Scores]:
        """The figures of each fold."""
        if self.n_folds == 1:
            return [self.overall]
        areas = None if self._areas is None else self._areas[1]
        return self._score(self.fold, self.n_folds, areas)

    @cached_property
    def _codes(self) -> tuple[np.ndarray, np.ndarray]:
        return (
            np.searchsorted(self.classes, self.y_true),
            np.searchsorted(self.classes, self.y_pred),
        )

    @cached_property
    def _class_weight(self) -> np.ndarray:
        """What a tested row of each class counts; 1 on average over the rows."""
        if self.target_prior is None:
            return np.ones(len(self.classes))
        tested = np.bincount(self._codes[0], minlength=len(self.classes))
        target = np.where(tested > 0, self.target_prior, 0)
        return target / target.sum() * len(self.rows) / np.maximum(tested, 1)

    @cached_property
    def _weight(self) -> np.ndarray | None:
        if self.target_prior is None:
            return None
        return self._class_weight[self._codes[0]]

    @cached_property
    def _ranked(self) -> tuple[Bunch, tuple[Areas, Areas]]:
        assert self.y_proba is not None
        return compute_curves(self._codes[0], self.y_proba, self._weight, *self._folds)

    @cached_property
    def _areas(self) -> tuple[Areas, Areas] | None:
        if self.y_proba is None:
            return None
        if "_ranked" in vars(self):  # the curves have sorted the rows already
            return self._ranked[1]
        return measure_areas(self._codes[0], self.y_proba, self._weight, *self._folds)

    @property
    def _folds(self) -> tuple[np.ndarray | None, int]:
        """The fold of each row and their number; none if there is but one."""
        return (self.fold, self.n_folds) if self.n_folds > 1 else (None, 0)

    def _label_sums(self, group: np.ndarray | None, n_groups: int) -> LabelSums:
        true, pred = self._codes
        n_classes = len(self.classes)
        return sum_labels(true, pred, self._weight, n_classes, group, n_groups)

    def _score(
        self, group: np.ndarray | None, n_groups: int, areas: Areas | None
    ) -> list[Scores]:
        """Return the figures of each group of rows; without `areas`, no ranking."""
        tail = np.searchsorted(self.classes, self.tail)
        figures = label_figures(self._label_sums(group, n_groups), tail)
        if self.y_proba is not None:
            if areas is None:
                areas = Areas(*np.full((2, n_groups, len(self.classes)), np.nan))
            figures |= probability_figures(
                self._codes[0], self.y_proba, self._weight, areas, group, n_groups
            )
        return to_scores(figures)
