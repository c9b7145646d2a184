"""`CostCurveDisplay`: the lowest cost for any price of a miss."""

from typing import Any, ClassVar

from skimbal.evaluation._curve_display import CurveDisplay

__all__ = ["CostCurveDisplay"]


class CostCurveDisplay(CurveDisplay):
    """Cost curve: the lowest expected cost of any threshold.

    The horizontal axis is the probability cost: share of the class times the cost of a
    missed row, by the sum of that and of share of the rest times the cost of a false
    alarm [1]_. The vertical axis is the expected cost as a share of the worst. Dotted
    lines are the costs of calling no row, and all.

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
        The curve.
    bands_ : list of matplotlib artists
        The ranges of the folds; empty without folds.

    See Also
    --------
    Report.curves : The same as arrays.

    References
    ----------
    .. [1] C. Drummond, R. C. Holte. "Cost curves: An improved method for visualizing
       classifier performance". Machine Learning 65, 2006.
       https://doi.org/10.1007/s10994-006-8199-5

    Examples
    --------
    >>> from skimbal.evaluation import CostCurveDisplay
    >>> y_true = ["ham", "spam", "ham", "spam"]
    >>> display = CostCurveDisplay.from_predictions(
    ...     y_true, [0.1, 0.8, 0.3, 0.6], label="spam"
    ... )
    >>> [line.get_label() for line in display.lines_]
    ['spam']
    """

    _names: ClassVar[dict[str, str | None]] = {"cost": None}
    _axes: ClassVar[dict[str, Any]] = {
        "xlabel": "Probability cost",
        "ylabel": "Normalised expected cost",
        "xlim": (0, 1),
        "ylim": (0, 0.52),
    }
    _chance = (0, 0.5, 1), (0, 0.5, 0)
