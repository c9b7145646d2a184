"""What displays of curves have in common: from a report or predictions to axes."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.utils import Bunch

from skimbal.evaluation._curves import compute_curves
from skimbal.evaluation._figures import draw_heights, draw_range
from skimbal.metrics._validation import check_probabilities
from skimbal.utils import import_optional

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["CurveDisplay", "find_class"]


class CurveDisplay:
    """Base of displays: a subclass names its curves and its axes."""

    # name in `Report.curves`, and in the legend; None stands for the class
    _names: ClassVar[dict[str, str | None]]
    _axes: ClassVar[dict[str, Any]]
    _chance: ClassVar[tuple[tuple[float, ...], tuple[float, ...]] | None] = None

    def __init__(
        self,
        *,
        curves: dict[str, np.ndarray],
        bands: dict[str, np.ndarray] | None = None,
    ) -> None:
        self.curves = curves
        self.bands = bands

    @classmethod
    def from_report(
        cls,
        report: "Report",
        *,
        label: Any = None,
        name: str | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Plot a curve of a report, with the range of its folds.

        Parameters
        ----------
        report : Report
            With probabilities.
        label : label, default=None
            The class; None takes the mean of all.
        name : str, default=None
            Stands before the class in the legend: for several classifiers on the same
            axes.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.
        **kwargs : Any
            Style of the lines, for matplotlib.

        Returns
        -------
        CurveDisplay
            The display, plotted.

        Raises
        ------
        ValueError
            If the report has no probabilities or no such class.
        MissingResourceError
            If matplotlib is not installed.
        """
        if report.curves is None:
            raise ValueError(
                f"{cls.__name__} needs probabilities, and the report has none: "
                f"{report.estimator} gives labels alone."
            )
        curves = report.curves
        return cls._of(curves, report.classes, label, name).plot(ax, **kwargs)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_proba: Any,
        *,
        labels: Any = None,
        label: Any = None,
        name: str | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Plot a curve of predictions.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            Labels of str, int or bool.
        y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
            Probabilities; one dimension holds those of the second of two classes.
        labels : array-like of shape (n_classes,), default=None
            The class of each column; by default the sorted labels of `y_true`.
        label : label, default=None
            The class; None takes the mean of all.
        name : str, default=None
            Stands before the class in the legend: for several classifiers on the same
            axes.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.
        **kwargs : Any
            Style of the lines, for matplotlib.

        Returns
        -------
        CurveDisplay
            The display, plotted.

        Raises
        ------
        ValueError
            If shapes do not fit, or `label` is no class.
        MissingResourceError
            If matplotlib is not installed.
        """
        codes, proba = check_probabilities(y_true, y_proba, labels)
        classes = np.unique(np.asarray(y_true)) if labels is None else labels
        curves, _ = compute_curves(codes, proba)
        return cls._of(curves, classes, label, name).plot(ax, **kwargs)

    def plot(self, ax: Any = None, **kwargs: Any) -> Self:
        """Plot the curves.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.
        **kwargs : Any
            Style of the lines, for matplotlib.

        Returns
        -------
        CurveDisplay
            The display itself.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        """
        ax = self._take_axes(ax)
        self.lines_: list[Any] = []
        self.bands_: list[Any] = []
        for i, (name, heights) in enumerate(self.curves.items()):
            style = {"color": f"C{self._offset + i}", "label": name} | kwargs
            self.lines_.append(draw_heights(ax, heights, **style))
            if self.bands is not None:
                self.bands_.append(
                    draw_range(
                        ax, self.bands[name], color=style["color"], alpha=0.2, lw=0
                    )
                )
        if self._chance is not None:
            ax.plot(*self._chance, color="0.5", ls=":", lw=1, zorder=0)
        ax.set(**self._axes)
        ax.legend(loc="best")
        return self

    @classmethod
    def _of(cls, curves: Bunch, classes: Any, label: Any, prefix: str | None) -> Self:
        """Return the display of one class, or of the mean."""
        j = None if label is None else find_class(classes, label)
        whose = "mean of all classes" if label is None else str(label)

        def take(source: Bunch, name: str) -> np.ndarray:
            return source[f"macro_{name}"] if j is None else source[name][..., j, :]

        start = "" if prefix is None else f"{prefix}: "
        names = {name: start + (words or whose) for name, words in cls._names.items()}
        found = {words: take(curves, name) for name, words in names.items()}
        bands = curves.bands and {
            words: take(curves.bands, name) for name, words in names.items()
        }
        return cls(curves=found, bands=bands)

    def _take_axes(self, ax: Any) -> Any:
        if ax is None:
            pyplot = import_optional(
                "matplotlib.pyplot", extra="plot", purpose=type(self).__name__
            )
            _, ax = pyplot.subplots(layout="constrained")
        # further displays on the same axes take further colours
        self._offset = len(ax.get_legend_handles_labels()[0])
        self.ax_, self.figure_ = ax, ax.figure
        return ax


def find_class(classes: Any, label: Any) -> int:
    """Return the column of a label.

    Parameters
    ----------
    classes : array-like of shape (n_classes,)
        Labels in column order.
    label : label
        One of them.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is none of them.
    """
    known = np.asarray(classes).tolist()
    if label not in known:
        raise ValueError(
            f"`label` must be one of the {len(known)} classes; got {label!r}."
        )
    return known.index(label)
