"""`ReliabilityDisplay`: how often predictions of some confidence are right."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.utils import Bunch

from skimbal.metrics import reliability_curve
from skimbal.utils import import_optional

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["ReliabilityDisplay"]


class ReliabilityDisplay:
    """Accuracy over confidence: the reliability diagram of the predicted class.

    Below the diagonal the classifier is surer than it is right. Make it with
    `from_report` or `from_predictions`, as the displays of scikit-learn.

    Parameters
    ----------
    curve : Bunch
        What `skimbal.metrics.reliability_curve` returns.
    band : ndarray of shape (2, n_bins), or None, default=None
        The lowest and the highest accuracy of the folds in each bin.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        With the curve.
    figure_ : matplotlib.figure.Figure
        That holds it.
    line_ : matplotlib.lines.Line2D
        The curve; its points are the bins that hold rows.
    band_ : matplotlib artist or None
        The range of the folds; None without folds.

    See Also
    --------
    skimbal.metrics.reliability_curve : The same as arrays.
    sklearn.calibration.CalibrationDisplay : Of one of two classes.

    Examples
    --------
    >>> from skimbal.evaluation import ReliabilityDisplay
    >>> y_true = ["ham", "spam", "ham", "spam"]
    >>> display = ReliabilityDisplay.from_predictions(y_true, [0.1, 0.9, 0.3, 0.9])
    >>> display.line_.get_ydata().tolist()
    [1.0, 1.0]
    """

    def __init__(self, *, curve: Bunch, band: np.ndarray | None = None) -> None:
        self.curve = curve
        self.band = band

    @classmethod
    def from_report(
        cls,
        report: "Report",
        *,
        name: str | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Plot the reliability of a report, with the range of its folds.

        Parameters
        ----------
        report : Report
            With probabilities.
        name : str, default=None
            In the legend: for several classifiers on the same axes.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.
        **kwargs : Any
            Style of the line, for matplotlib.

        Returns
        -------
        ReliabilityDisplay
            The display, plotted.

        Raises
        ------
        ValueError
            If the report has no probabilities.
        MissingResourceError
            If matplotlib is not installed.
        """
        curves = report.curves
        if curves is None:
            raise ValueError(
                "ReliabilityDisplay needs probabilities, and the report has none: "
                f"{report.estimator} gives labels alone."
            )
        band = curves.bands and curves.bands.reliability
        return cls(curve=curves.reliability, band=band).plot(
            ax, **_label(name) | kwargs
        )

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_proba: Any,
        *,
        labels: Any = None,
        name: str | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Plot the reliability of predictions, in 15 bins.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            Labels of str, int or bool.
        y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
            Probabilities; one dimension holds those of the second of two classes.
        labels : array-like of shape (n_classes,), default=None
            The class of each column; by default the sorted labels of `y_true`.
        name : str, default=None
            In the legend: for several classifiers on the same axes.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.
        **kwargs : Any
            Style of the line, for matplotlib.

        Returns
        -------
        ReliabilityDisplay
            The display, plotted.

        Raises
        ------
        ValueError
            If shapes do not fit.
        MissingResourceError
            If matplotlib is not installed.
        """
        curve = reliability_curve(y_true, y_proba, labels=labels)
        return cls(curve=curve).plot(ax, **_label(name) | kwargs)

    def plot(self, ax: Any = None, **kwargs: Any) -> Self:
        """Plot the curve.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.
        **kwargs : Any
            Style of the line, for matplotlib.

        Returns
        -------
        ReliabilityDisplay
            The display itself.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        """
        if ax is None:
            pyplot = import_optional(
                "matplotlib.pyplot", extra="plot", purpose=type(self).__name__
            )
            _, ax = pyplot.subplots(layout="constrained")
        self.ax_, self.figure_ = ax, ax.figure
        filled = self.curve.weight > 0
        x, y = self.curve.confidence[filled], self.curve.accuracy[filled]
        (self.line_,) = ax.plot(x, y, **{"marker": "o"} | kwargs)
        self.band_ = None
        if self.band is not None:
            self.band_ = ax.fill_between(
                x, *self.band[:, filled], color=self.line_.get_color(), alpha=0.2, lw=0
            )
        ax.plot([0, 1], [0, 1], color="0.5", ls=":", lw=1, zorder=0)
        ax.set(
            xlabel="Confidence: probability of the predicted class",
            ylabel="Accuracy",
            xlim=(0, 1),
            ylim=(0, 1.02),
        )
        if ax.get_legend_handles_labels()[0]:
            ax.legend(loc="best")
        return self


def _label(name: str | None) -> dict[str, str]:
    return {} if name is None else {"label": name}
