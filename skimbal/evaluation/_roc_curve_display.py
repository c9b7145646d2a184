"""`RocCurveDisplay`: how much of a class is found, how much of the rest called so."""

from typing import Any, ClassVar

from skimbal.evaluation._curve_display import CurveDisplay

__all__ = ["RocCurveDisplay"]


class RocCurveDisplay(CurveDisplay):
    """True over false positive rate, of a class against the rest or the mean of all.

    The mean of a curve is the area under it. Chance is the diagonal.

    Make it with `from_report` or `from_predictions`, as the displays of scikit-learn.

    Parameters
    ----------
    curves : dict of str to ndarray of shape (200,)
        Heights by name in the legend, as in `Report.curves`.
    bands : dict of str to ndarray of shape (2, 200), or None, default=None
        The lowest and the highest height of the folds, by the same names.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        With the curves.
    figure_ : matplotlib.figure.Figure
        That holds them.
    lines_ : list of matplotlib artists
        The curve.
    bands_ : list of matplotlib artists
        The ranges of the folds; empty without folds.

    See Also
    --------
    sklearn.metrics.RocCurveDisplay : Of one binary classifier, without the
        ranges of folds.
    Report.curves : The same as arrays.

    Examples
    --------
    >>> from skimbal.evaluation import RocCurveDisplay
    >>> y_true = ["ham", "spam", "ham", "spam"]
    >>> display = RocCurveDisplay.from_predictions(
    ...     y_true, [0.1, 0.8, 0.3, 0.6], label="spam"
    ... )
    >>> [line.get_label() for line in display.lines_]
    ['spam']
    """

    _names: ClassVar[dict[str, str | None]] = {"true_positive_rate": None}
    _axes: ClassVar[dict[str, Any]] = {
        "xlabel": "False positive rate: share of the rest called so",
        "ylabel": "True positive rate",
        "xlim": (0, 1),
        "ylim": (0, 1.02),
    }
    _chance = (0, 1), (0, 1)
