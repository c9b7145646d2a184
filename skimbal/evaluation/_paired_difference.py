"""`PairedDifferenceDisplay`: how far classifiers are apart, and how surely."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from skimbal.evaluation._comparison_text import name_of_confidence
from skimbal.evaluation._explanations import name_of_metric
from skimbal.utils import import_optional

if TYPE_CHECKING:
    from skimbal.evaluation._comparison import Comparison

__all__ = ["PairedDifferenceDisplay"]


class PairedDifferenceDisplay:
    """A forest plot: each pair's mean difference, its interval, and the rope as a band.

    What lies to the right of the band is better by more than the rope. Make it with
    `from_comparison`, as the displays of scikit-learn.

    Parameters
    ----------
    pairs : list of dict
        A dict a pair, as in `Comparison.pairs`: ``first``, ``second``, ``difference``,
        ``low`` and ``high``.
    rope : float, default=0.0
        Differences up to this do not matter.
    label : str, default="difference"
        Of the horizontal axis.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        With the plot.
    figure_ : matplotlib.figure.Figure
        That holds it.
    errorbar_ : matplotlib.container.ErrorbarContainer
        Differences and intervals, the first pair at the top.

    See Also
    --------
    CriticalDifferenceDisplay : Mean ranks over several data sets.

    Examples
    --------
    >>> from skimbal.evaluation import Comparison, PairedDifferenceDisplay
    >>> scores = {"a": [0.8, 0.7, 0.9], "b": [0.6, 0.6, 0.7]}
    >>> comparison = Comparison.from_scores(scores, n_train=200, n_test=100)
    >>> display = PairedDifferenceDisplay.from_comparison(comparison)
    >>> [label.get_text() for label in display.ax_.get_yticklabels()]
    ['a - b']
    """

    def __init__(
        self,
        *,
        pairs: Sequence[dict[str, Any]],
        rope: float = 0.0,
        label: str = "difference",
    ) -> None:
        self.pairs = pairs
        self.rope = rope
        self.label = label

    @classmethod
    def from_comparison(cls, comparison: "Comparison", *, ax: Any = None) -> Self:
        """Plot the pairs of a comparison.

        Parameters
        ----------
        comparison : Comparison
            Of any design.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure.

        Returns
        -------
        PairedDifferenceDisplay
            The display, plotted.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        """
        metric = name_of_metric(comparison.metric)
        confidence = name_of_confidence(comparison.confidence)
        return cls(
            pairs=comparison.pairs,
            rope=comparison.rope,
            label=f"{metric}, in favour of the first, with {confidence} interval",
        ).plot(ax)

    def plot(self, ax: Any = None) -> Self:
        """Plot the pairs.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a new figure of a fitting height.

        Returns
        -------
        PairedDifferenceDisplay
            The display itself.

        Raises
        ------
        MissingResourceError
            If matplotlib is not installed.
        """
        n = len(self.pairs)
        if ax is None:
            pyplot = import_optional(
                "matplotlib.pyplot", extra="plot", purpose=type(self).__name__
            )
            _, ax = pyplot.subplots(figsize=(8, 1.2 + 0.3 * n), layout="constrained")
        self.ax_, self.figure_ = ax, ax.figure
        ax.axvspan(-self.rope, self.rope, color="0.5", alpha=0.2, lw=0)
        ax.axvline(0, color="k", lw=0.8)
        x = [pair["difference"] for pair in self.pairs]
        # the bootstrap's interval need not hold the difference, if only just
        reach = [
            [max(pair["difference"] - pair["low"], 0) for pair in self.pairs],
            [max(pair["high"] - pair["difference"], 0) for pair in self.pairs],
        ]
        self.errorbar_ = ax.errorbar(x, range(n), xerr=reach, fmt="o", capsize=3)
        names = [f"{pair['first']} - {pair['second']}" for pair in self.pairs]
        ax.set_yticks(range(n), names, parse_math=False)
        ax.set(xlabel=self.label, ylim=(n - 0.4, -0.6))
        return self
