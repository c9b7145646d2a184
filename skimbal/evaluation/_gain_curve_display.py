"""`GainCurveDisplay`: what a look at the likeliest rows finds."""

from typing import Any, ClassVar

from skimbal.evaluation._curve_display import CurveDisplay

__all__ = ["GainCurveDisplay"]


class GainCurveDisplay(CurveDisplay):
    """Cumulative gain: the share of a class found over the share of rows looked at.

    Rows are looked at in the order of the probability of the class, the highest first.
    Chance is the diagonal.

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
    Report.curves : The same as arrays.

    Examples
    --------
    >>> from skimbal.evaluation import GainCurveDisplay
    >>> y_true = ["ham", "spam", "ham", "spam"]
    >>> display = GainCurveDisplay.from_predictions(
    ...     y_true, [0.1, 0.8, 0.3, 0.6], label="spam"
    ... )
    >>> [line.get_label() for line in display.lines_]
    ['spam']
    """

    _names: ClassVar[dict[str, str | None]] = {"gain": None}
    _axes: ClassVar[dict[str, Any]] = {
        "xlabel": "Share of all rows looked at",
        "ylabel": "Share of the class found",
        "xlim": (0, 1),
        "ylim": (0, 1.02),
    }
    _chance = (0, 1), (0, 1)
