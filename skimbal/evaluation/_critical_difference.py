"""`CriticalDifferenceDisplay`: mean ranks, and who is not told apart."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from skimbal.evaluation._diagram import Diagram, lay_out
from skimbal.evaluation._rank_tests import critical_difference, find_cliques
from skimbal.utils import import_optional

if TYPE_CHECKING:
    from skimbal.evaluation._comparison import Comparison

__all__ = ["CriticalDifferenceDisplay"]

# the axis is at height 0, and one is the height of a line of text
_LEVEL = 0.45


class CriticalDifferenceDisplay:
    """A critical-difference diagram: mean ranks on an axis, the best on the left.

    A crossbar joins classifiers whose mean ranks differ by less than the critical
    difference of Nemenyi's test, which is drawn above the axis. Make it with
    `from_comparison` or `from_ranks`, as the displays of scikit-learn.

    Parameters
    ----------
    names : sequence of str
        The classifiers.
    mean_ranks : sequence of float
        The mean rank of each; 1 is best.
    critical_difference : float
        From which on two mean ranks are told apart.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        With the diagram.
    figure_ : matplotlib.figure.Figure
        That holds it.
    texts_ : list of matplotlib.text.Text
        The names, the best first.
    crossbars_ : list of matplotlib.lines.Line2D
        What joins those that are not told apart.

    See Also
    --------
    PairedDifferenceDisplay : How far they are apart, in units of the metric.

    References
    ----------
    Demsar, J. (2006). "Statistical comparisons of classifiers over multiple data sets."
    Journal of Machine Learning Research, 7, 1-30.
    https://jmlr.org/papers/v7/demsar06a.html

    Examples
    --------
    >>> from skimbal.evaluation import CriticalDifferenceDisplay
    >>> ranks = {"bert": 1.2, "tfidf": 2.1, "words": 2.7}
    >>> display = CriticalDifferenceDisplay.from_ranks(ranks, n_data_sets=12)
    >>> round(display.critical_difference, 3)
    0.957
    >>> [text.get_text() for text in display.texts_]
    ['bert', 'tfidf', 'words']
    """

    def __init__(
        self,
        *,
        names: Sequence[str],
        mean_ranks: Sequence[float],
        critical_difference: float,
    ) -> None:
        self.names = names
        self.mean_ranks = mean_ranks
        self.critical_difference = critical_difference

    @classmethod
    def from_comparison(cls, comparison: "Comparison", *, ax: Any = None) -> Self:
        """Plot a comparison over several data sets.

        Parameters
        ----------
        comparison : Comparison
            Of three or more classifiers on several data sets.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.

        Returns
        -------
        CriticalDifferenceDisplay
            The display, plotted.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        ValueError
            If the comparison has no ranks.
        """
        if comparison.ranking is None:
            raise ValueError(
                "Ranks need several data sets and three or more classifiers; got "
                f"{len(comparison.systems)} classifiers on {comparison.design}. "
                "PairedDifferenceDisplay plots any comparison."
            )
        return cls(
            names=[row["name"] for row in comparison.systems],
            mean_ranks=[row["mean_rank"] for row in comparison.systems],
            critical_difference=comparison.ranking["critical_difference"],
        ).plot(ax)

    @classmethod
    def from_ranks(
        cls,
        mean_ranks: Mapping[str, float],
        *,
        n_data_sets: int,
        confidence: float = 0.95,
        ax: Any = None,
    ) -> Self:
        """Plot mean ranks.

        Parameters
        ----------
        mean_ranks : mapping of str to float
            Name -> mean rank; 1 is best. Two or more.
        n_data_sets : int
            On how many data sets they were ranked.
        confidence : float, default=0.95
            Of the critical difference.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.

        Returns
        -------
        CriticalDifferenceDisplay
            The display, plotted.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        """
        return cls(
            names=list(mean_ranks),
            mean_ranks=list(mean_ranks.values()),
            critical_difference=critical_difference(
                len(mean_ranks), n_data_sets, confidence
            ),
        ).plot(ax)

    def plot(self, ax: Any = None) -> Self:
        """Plot the diagram.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure of a fitting height.

        Returns
        -------
        CriticalDifferenceDisplay
            The display itself.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        """
        ranks = np.asarray(self.mean_ranks, dtype=float)
        order = np.argsort(ranks, kind="stable")
        ranks = ranks[order]
        cliques = find_cliques(ranks, self.critical_difference)
        diagram = lay_out([self.names[i] for i in order], ranks, cliques)
        if ax is None:
            pyplot = import_optional(
                "matplotlib.pyplot", extra="plot", purpose=type(self).__name__
            )
            height = 1.4 + 0.26 * (diagram.n_lines + _LEVEL * diagram.n_levels)
            _, ax = pyplot.subplots(figsize=(8, height), layout="constrained")
        self.ax_, self.figure_ = ax, ax.figure
        self._draw_axis(ax)
        self._draw_labels(ax, diagram)
        self.crossbars_ = [
            ax.plot(
                (bar.start - 0.03, bar.end + 0.03),
                2 * [-0.4 - _LEVEL * bar.level],
                color="C0",
                lw=3.5,
                solid_capstyle="round",
            )[0]
            for bar in diagram.crossbars
        ]
        return self

    def _draw_axis(self, ax: Any) -> None:
        n, gap = len(self.names), self.critical_difference
        ax.set_axis_off()
        ax.plot((1, n), (0, 0), color="k", lw=1)
        for rank in range(1, n + 1):
            ax.plot((rank, rank), (0, 0.25), color="k", lw=1)
            ax.text(rank, 0.4, str(rank), ha="center", va="bottom", fontsize="small")
        ax.text((n + 1) / 2, 1.3, "mean rank, the best on the left", ha="center")
        # the axis is not made longer for a difference that nothing can reach
        end = min(1 + gap, n)
        ax.plot((1, end), (2.5, 2.5), "|-", color="k", lw=1.5)
        ax.text(1, 2.8, f"critical difference {gap:.2f}", ha="left", va="bottom")

    def _draw_labels(self, ax: Any, diagram: Diagram) -> None:
        n = len(self.names)
        top = -0.4 - _LEVEL * diagram.n_levels - 0.4
        margin = 0.03 * (n - 1)
        self.texts_ = []
        for label in diagram.labels:
            y = top - label.line
            edge, side = (1 - margin, -1) if label.on_left else (n + margin, 1)
            ax.plot((label.rank, label.rank, edge), (0, y, y), color="0.5", lw=0.8)
            words = ax.text(
                edge + side * margin,
                y,
                label.name,
                ha="right" if label.on_left else "left",
                va="center",
                parse_math=False,
            )
            self.texts_.append(words)
        # names of any length have room: constrained layout measures them
        ax.set(xlim=(1 - margin, n + margin), ylim=(top - diagram.n_lines, 4))
