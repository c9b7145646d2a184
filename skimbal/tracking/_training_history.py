"""`TrainingHistoryDisplay`: losses and validation score over the epochs of a fit."""

from typing import Any, Self

from skimbal.tracking._history import read_history
from skimbal.utils import import_optional

__all__ = ["TrainingHistoryDisplay"]

_LOSSES = {"train_loss": "training loss", "valid_loss": "validation loss"}


class TrainingHistoryDisplay:
    """A plot of a fit: losses on the left axis, the validation score on the right.

    A dotted line marks the epoch whose weights were kept. Make it with
    `from_estimator`, as the displays of scikit-learn.

    Parameters
    ----------
    history : list of dict
        A dict an epoch, as in `history_`: ``epoch``, ``train_loss`` and, where rows
        were held out, ``valid_loss`` and ``valid_score``.
    best_epoch : int or None, default=None
        The epoch, from 1, whose weights were kept.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        With the losses.
    score_ax_ : matplotlib.axes.Axes or None
        With the score; None where there is none.
    figure_ : matplotlib.figure.Figure
        That holds them.
    lines_ : list of matplotlib.lines.Line2D
        The losses, and then the score.

    See Also
    --------
    skimbal.tracking.history_frame : The same figures as a table.

    Examples
    --------
    >>> from skimbal.tracking import TrainingHistoryDisplay
    >>> history = [
    ...     {"epoch": 1, "train_loss": 0.7, "valid_score": 0.5},
    ...     {"epoch": 2, "train_loss": 0.4, "valid_score": 0.8},
    ... ]
    >>> display = TrainingHistoryDisplay(history=history, best_epoch=2)
    >>> [line.get_label() for line in display.plot().lines_]
    ['training loss', 'validation score']
    """

    def __init__(
        self, *, history: list[dict[str, Any]], best_epoch: int | None = None
    ) -> None:
        self.history = history
        self.best_epoch = best_epoch

    @classmethod
    def from_estimator(cls, estimator: Any, *, ax: Any = None) -> Self:
        """Plot the fit of an estimator.

        Parameters
        ----------
        estimator : estimator
            Fitted, with a `history_` and perhaps a `best_epoch_`.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.

        Returns
        -------
        TrainingHistoryDisplay
            The display, plotted.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        sklearn.exceptions.NotFittedError
            If the estimator has no `history_`.
        """
        history, best = read_history(estimator)
        return cls(history=history, best_epoch=best).plot(ax)

    def plot(self, ax: Any = None) -> Self:
        """Plot the history.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.

        Returns
        -------
        TrainingHistoryDisplay
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
        self.lines_: list[Any] = []
        for number, (key, label) in enumerate(_LOSSES.items()):
            self._draw(ax, key, label, f"C{number}", "o-")
        ax.set(xlabel="Epoch", ylabel="Loss")
        ax.xaxis.get_major_locator().set_params(integer=True)
        self.score_ax_ = self._draw_score()
        if self.best_epoch is not None:
            ax.axvline(self.best_epoch, color="0.5", ls=":", zorder=0)
        # of the axes on top, so that no line crosses it
        top = ax if self.score_ax_ is None else self.score_ax_
        top.legend(handles=self.lines_, loc="best")
        return self

    def _draw_score(self) -> Any:
        if not any("valid_score" in epoch for epoch in self.history):
            return None
        right = self.ax_.twinx()
        self._draw(right, "valid_score", "validation score", "C2", "s--")
        right.set_ylabel("Validation score")
        return right

    def _draw(self, ax: Any, key: str, label: str, color: str, style: str) -> None:
        epochs = [epoch for epoch in self.history if key in epoch]
        if epochs:
            x, y = [e["epoch"] for e in epochs], [e[key] for e in epochs]
            self.lines_ += ax.plot(x, y, style, color=color, label=label)
