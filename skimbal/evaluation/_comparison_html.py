"""A comparison as one HTML page: this module arranges, the template shows.

The figures are SVG that the template writes: names are text of the page, which the
browser has the fonts for and the template escapes.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import numpy as np

from skimbal.evaluation._comparison_text import format_p, name_of_confidence
from skimbal.evaluation._diagram import lay_out
from skimbal.evaluation._explanations import label_of_metric
from skimbal.evaluation._page import render_page

if TYPE_CHECKING:
    from skimbal.evaluation._comparison import Comparison

__all__ = ["arrange_diagram", "render_comparison"]

_FOREST_WIDTH = 180
# of the diagram, in units of its view box
_LEFT, _RIGHT, _AXIS, _LINE, _LEVEL = 230, 670, 84, 24, 9
_MAX_LABEL = 26  # Latin letters; a Chinese character is as wide as two
_EXTRA_P = {
    "p_wilcoxon_holm": "p of Wilcoxon",
    "p_mcnemar_holm": "p of McNemar",
    "p_nemenyi": "p of Nemenyi",
}


def render_comparison(comparison: "Comparison", title: str | None) -> str:
    """Return the page as text."""
    metric = label_of_metric(comparison.metric)
    n = len(comparison.units)
    return render_page(
        "comparison.html.j2",
        "The HTML page",
        comparison=comparison,
        title=title or f"{len(comparison.systems)} classifiers by {metric}",
        metric=metric,
        confidence=name_of_confidence(comparison.confidence),
        on=comparison.units[0] if n == 1 else f"{n} {comparison.design}",
        forest=_forest(comparison),
        p=format_p,
        extra_p={
            name: head for name, head in _EXTRA_P.items() if name in comparison.pairs[0]
        },
        diagram=arrange_diagram(comparison),
        score_rows=_score_rows(comparison) if n > 1 else None,
    )


def _forest(comparison: "Comparison") -> dict[str, Any]:
    """Return where intervals, differences and the rope stand on one scale."""
    pairs, rope = comparison.pairs, comparison.rope
    low = min(-rope, 0, *(pair["low"] for pair in pairs))
    high = max(rope, 0, *(pair["high"] for pair in pairs))
    scale = (_FOREST_WIDTH - 12) / (high - low or 1)

    def place(values: Iterable[float]) -> list[float]:
        return [round(6 + scale * (value - low), 1) for value in values]

    start, zero, end = place((-rope, 0, rope))
    keys = ("low", "difference", "high")
    return {
        "width": _FOREST_WIDTH,
        "low": low,
        "high": high,
        "rope": (start, round(end - start, 1)),
        "zero": zero,
        "rows": [
            dict(zip(keys, place(pair[key] for key in keys), strict=True))
            for pair in pairs
        ],
    }


def _score_rows(comparison: "Comparison") -> list[dict[str, Any]]:
    """Return the scores of each fold or data set, and which of them is the best."""
    sign = 1 if comparison.greater_is_better else -1
    best = (sign * comparison.scores).max(axis=0) * sign
    return [
        {"unit": unit, "scores": column.tolist(), "best": float(top)}
        for unit, column, top in zip(
            comparison.units, comparison.scores.T, best, strict=True
        )
    ]


def arrange_diagram(comparison: "Comparison") -> dict[str, Any] | None:
    """Return the coordinates of the critical-difference diagram, if there is one."""
    ranking = comparison.ranking
    if ranking is None:
        return None
    names = [row["name"] for row in comparison.systems]
    ranks = np.array([row["mean_rank"] for row in comparison.systems])
    layout = lay_out(names, ranks, ranking["cliques"])
    n = len(names)

    def place(rank: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (rank - 1) / (n - 1), 1)

    top = _AXIS + 12 + _LEVEL * layout.n_levels + 14
    gap = ranking["critical_difference"]
    return {
        "width": _LEFT + _RIGHT,
        "height": top + _LINE * layout.n_lines,
        "axis": _AXIS,
        "left": _LEFT,
        "right": _RIGHT,
        "ticks": [(rank, place(rank)) for rank in range(1, n + 1)],
        "gap": gap,
        # the axis ends where no two ranks can be farther apart
        "gap_end": place(min(1 + gap, n)),
        "labels": [
            {
                "name": label.name,
                "short": _shorten(label.name),
                "rank": label.rank,
                "x": place(label.rank),
                "y": top + _LINE * label.line,
                "on_left": label.on_left,
            }
            for label in layout.labels
        ],
        "crossbars": [
            (place(bar.start) - 4, place(bar.end) + 4, _AXIS + 12 + _LEVEL * bar.level)
            for bar in layout.crossbars
        ],
    }


def _shorten(name: str) -> str:
    """Return a name that fits beside the diagram."""
    widths = np.cumsum([2 if east_asian_width(c) in "WF" else 1 for c in name])
    if not len(widths) or widths[-1] <= _MAX_LABEL:
        return name
    return name[: int(np.searchsorted(widths, _MAX_LABEL))] + "…"
