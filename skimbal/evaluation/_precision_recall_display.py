"""`PrecisionRecallDisplay`: how much is found, and how many alarms are right."""

from typing import Any, ClassVar

from skimbal.evaluation._curve_display import CurveDisplay

__all__ = ["PrecisionRecallDisplay"]


class PrecisionRecallDisplay(CurveDisplay):
    """Precision over recall, of a class or the mean of all.

    The mean of a curve is its average precision. A classifier that knows nothing
    reaches the share of the class at every recall.

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
    sklearn.metrics.PrecisionRecallDisplay : Of one binary classifier, without the
        ranges of folds.
    Report.curves : The same as arrays.

    Examples
    --------
    >>> from skimbal.evaluation import PrecisionRecallDisplay
    >>> y_true = ["ham", "spam", "ham", "spam"]
    >>> display = PrecisionRecallDisplay.from_predictions(
    ...     y_true, [0.1, 0.8, 0.3, 0.6], label="spam"
    ... )
    >>> [line.get_label() for line in display.lines_]
    ['spam']
    """

    _names: ClassVar[dict[str, str | None]] = {"precision": None}
    _axes: ClassVar[dict[str, Any]] = {
        "xlabel": "Recall: share of the class found",
        "ylabel": "Precision",
        "xlim": (0, 1),
        "ylim": (0, 1.02),
    }
