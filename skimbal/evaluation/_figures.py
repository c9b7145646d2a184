"""The curves of a report as inline SVG that follows the page's colours.

No figure holds a label of the data: class names stand in the page's HTML, where the
browser has the fonts for them and the template escapes them.
"""

import re
from collections.abc import Sequence
from io import StringIO
from typing import Any

import numpy as np
from sklearn.utils import Bunch

from skimbal.evaluation._curves import EDGES, N_CELLS
from skimbal.utils import import_optional

__all__ = [
    "THRESHOLD_CURVES",
    "draw_cost",
    "draw_gain",
    "draw_heat_map",
    "draw_heights",
    "draw_precision_recall",
    "draw_range",
    "draw_reliability",
    "draw_roc",
    "draw_thresholds",
]

THRESHOLD_CURVES = ("threshold_precision", "threshold_recall", "threshold_f1")

# matplotlib knows no CSS variables: these colours stand for them until the end
_INK, _LINE, _ACCENT = "#010203", "#010204", "#010205"
_SERIES = ("#010211", "#010212", "#010213", "#010214", "#010215")
_VARIABLES = {_INK: "var(--ink)", _LINE: "var(--line)", _ACCENT: "var(--accent)"} | {
    colour: f"var(--series-{i})" for i, colour in enumerate(_SERIES, start=1)
}
_DASHES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1, 1, 1)))
_BAND = {"alpha": 0.14, "lw": 0}
_CHANCE = {"color": _INK, "lw": 0.8, "ls": ":"}
_NEEDLESS = (
    r' xmlns(?::\w+)?="[^"]+"',  # HTML knows both name spaces
    r' (?:width|height)="[\d.]+pt"',  # of the whole figure: the page decides
    r' id="[\w.]+_\d+"',  # would clash between figures
    r"<defs>\s*<style.*?</style>\s*</defs>\s*",  # would reach the whole page
    r" font-family: [^;]+;",
)
_SETTINGS = {
    "svg.fonttype": "none",  # text stays text
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _LINE,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": _LINE,
    "grid.linewidth": 0.5,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def draw_precision_recall(curves: Bunch, chosen: Sequence[int], chance: float) -> str:
    """Return precision over recall: the mean, and the classes numbered `chosen`."""
    with _settings("precision-recall"):
        figure, axes = _new_figure("Recall: share of the class found", "Precision")
        _draw_curves(axes, curves, "precision", chosen)
        axes.axhline(chance, **_CHANCE)
        return _to_svg(figure)


def draw_roc(curves: Bunch, chosen: Sequence[int]) -> str:
    """Return the ROC curves: the mean, and the classes numbered `chosen`."""
    with _settings("roc"):
        figure, axes = _new_figure(
            "False positive rate: share of the rest called so", "True positive rate"
        )
        _draw_curves(axes, curves, "true_positive_rate", chosen)
        axes.plot([0, 1], [0, 1], **_CHANCE)
        return _to_svg(figure)


def draw_gain(curves: Bunch, chosen: Sequence[int]) -> str:
    """Return cumulative gain: the mean, and the classes numbered `chosen`."""
    with _settings("gain"):
        figure, axes = _new_figure(
            "Share of all rows looked at, the likeliest first",
            "Share of the class found",
        )
        _draw_curves(axes, curves, "gain", chosen)
        axes.plot([0, 1], [0, 1], **_CHANCE)
        return _to_svg(figure)


def draw_cost(curves: Bunch, chosen: Sequence[int]) -> str:
    """Return cost curves: the mean, and the classes numbered `chosen`."""
    with _settings("cost"):
        figure, axes = _new_figure(
            "Probability cost: 0 if only false alarms cost, 1 if only misses",
            "Expected cost, as a share of the worst",
        )
        _draw_curves(axes, curves, "cost", chosen)
        axes.plot([0, 0.5, 1], [0, 0.5, 0], **_CHANCE)
        axes.set(ylim=(0, 0.52))
        return _to_svg(figure)


def draw_thresholds(curves: Bunch, j: int) -> str:
    """Return precision, recall and F1 of class `j` over the threshold."""
    with _settings("thresholds"):
        figure, axes = _new_figure("Threshold: lowest probability called", "Figure")
        for name, colour, dash in zip(THRESHOLD_CURVES, _SERIES, _DASHES, strict=False):
            axes.plot(EDGES, curves[name][j], color=colour, lw=1.6, ls=dash)
            if curves.bands is not None:
                _draw_band(axes, curves.bands[name][:, j], colour)
        return _to_svg(figure)


def draw_reliability(curve: Bunch, band: np.ndarray | None = None) -> str:
    """Return accuracy over confidence above a histogram of the rows.

    `band` holds the lowest and the highest accuracy of the folds in each bin.
    """
    filled = curve.weight > 0
    x, y = curve.confidence[filled], curve.accuracy[filled]
    with _settings("reliability"):
        figure = _figure_class()(figsize=(4.4, 4.4), layout="constrained")
        top, bottom = figure.subplots(
            2, sharex=True, gridspec_kw={"height_ratios": [3.4, 1]}
        )
        top.plot([0, 1], [0, 1], **_CHANCE)
        top.vlines(x, y, x, color=_ACCENT, lw=5, alpha=0.3)  # the gaps that ECE sums
        if band is not None:
            top.fill_between(x, *band[:, filled], color=_ACCENT, **_BAND)
        top.plot(x, y, "o-", color=_ACCENT, lw=1.6, ms=4.5)
        top.set(ylabel="Accuracy", xlim=(0, 1), ylim=(0, 1.02))
        edges = np.linspace(0, 1, len(curve.weight) + 1)
        bottom.stairs(curve.weight, edges, fill=True, color=_ACCENT, alpha=0.6)
        bottom.set(
            xlabel="Confidence: probability of the predicted class", ylabel="Rows"
        )
        bottom.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
        return _to_svg(figure)


def draw_heat_map(shares: np.ndarray) -> str:
    """Return a small heat map of a confusion matrix whose rows sum to 1."""
    with _settings("heat-map"):
        figure, axes = _new_figure("Predicted class", "True class")
        axes.grid(visible=False)
        # one colour, more or less opaque, looks right on light and on dark pages
        image = np.full((*shares.shape, 4), np.array([47, 111, 222, 255]) / 255)
        image[..., 3] = np.sqrt(shares)  # rare confusions must be seen
        axes.imshow(image, interpolation="none", extent=(0, 1, 0, 1))
        axes.set(xticks=[], yticks=[], ylim=(0, 1))
        return _to_svg(figure)


def _settings(salt: str) -> Any:
    """Return a context in which the same figure is drawn byte by byte alike."""
    matplotlib = import_optional("matplotlib", extra="plot", purpose="The HTML report")
    # ids are hashed from the salt, so that they differ between the figures of a page
    return matplotlib.rc_context(_SETTINGS | {"svg.hashsalt": salt})


def _figure_class() -> Any:
    # not pyplot, which keeps every figure in a global list
    module = import_optional(
        "matplotlib.figure", extra="plot", purpose="The HTML report"
    )
    return module.Figure


def _new_figure(xlabel: str, ylabel: str) -> tuple[Any, Any]:
    figure = _figure_class()(figsize=(4.4, 4.0), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, 1), ylim=(0, 1.02))
    return figure, axes


def _draw_curves(axes: Any, curves: Bunch, name: str, chosen: Sequence[int]) -> None:
    """Draw the chosen classes, and the mean with the range of the folds."""
    for heights, colour, dash in zip(
        curves[name][chosen], _SERIES, _DASHES, strict=False
    ):
        draw_heights(axes, heights, color=colour, lw=1.4, ls=dash)
    mean = f"macro_{name}"
    draw_heights(axes, curves[mean], color=_INK, lw=2.2)
    if curves.bands is not None:
        _draw_band(axes, curves.bands[mean], _INK)


def draw_heights(axes: Any, heights: np.ndarray, **style: Any) -> Any:
    """Draw a curve: steps for means over cells, a line for values at their edges."""
    if len(heights) == N_CELLS:
        return axes.stairs(heights, EDGES, baseline=None, **style)
    return axes.plot(EDGES, heights, **style)[0]


def _draw_band(axes: Any, band: np.ndarray, colour: str) -> None:
    draw_range(axes, band, color=colour, **_BAND)


def draw_range(axes: Any, band: np.ndarray, **style: Any) -> Any:
    """Fill what lies between the lowest and the highest curve."""
    if band.shape[1] == N_CELLS:
        band = np.append(band, band[:, -1:], axis=1)
        style["step"] = "post"
    return axes.fill_between(EDGES, *band, **style)


def _to_svg(figure: Any) -> str:
    """Return the `svg` element alone: scalable, in the page's font and colours."""
    file = StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    for pattern in _NEEDLESS:
        svg = re.sub(pattern, "", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    return svg
