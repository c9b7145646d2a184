"""`ThresholdSweepDisplay`: precision, recall and F1 over the threshold."""

from typing import Any, ClassVar

from skimbal.evaluation._curve_display import CurveDisplay

__all__ = ["ThresholdSweepDisplay"]


class ThresholdSweepDisplay(CurveDisplay):
    """Precision, recall and F1 of a class over the threshold.

    Rows with at least the threshold as probability of the class are called. Precision
    ends where no row is.

    Make it with `from_report` or `from_predictions`, as the displays of scikit-learn.

    Parameters
    ----------
    curves : dict of str to ndarray of shape (201,)
        Heights by name in the legend, as in `Report.curves`.
    bands : dict of str to ndarray of shape (2, 201), or None, default=None
        The lowest and the highest height of the folds, by the same names.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        With the curves.
    figure_ : matplotlib.figure.Figure
        That holds them.
    lines_ : list of matplotlib artists
        Precision, recall and F1.
    bands_ : list of matplotlib artists
        The ranges of the folds; empty without folds.

    See Also
    --------
    Report.curves : The same as arrays.

    Examples
    --------
    >>> from skimbal.evaluation import ThresholdSweepDisplay
    >>> y_true = ["ham", "spam", "ham", "spam"]
    >>> display = ThresholdSweepDisplay.from_predictions(
    ...     y_true, [0.1, 0.8, 0.3, 0.6], label="spam"
    ... )
    >>> [line.get_label() for line in display.lines_]
    ['precision', 'recall', 'F1']
    """

    _names: ClassVar[dict[str, str | None]] = {
        "threshold_precision": "precision",
        "threshold_recall": "recall",
        "threshold_f1": "F1",
    }
    _axes: ClassVar[dict[str, Any]] = {
        "xlabel": "Threshold",
        "ylabel": "Precision, recall, F1",
        "xlim": (0, 1),
        "ylim": (0, 1.02),
    }
