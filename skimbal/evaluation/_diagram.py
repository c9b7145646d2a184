"""Where everything stands in a critical-difference diagram, in no unit of a canvas."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Crossbar", "Diagram", "Label", "lay_out"]


class Label(NamedTuple):
    """A name beside the diagram, joined to its mean rank on the axis."""

    name: str
    rank: float
    on_left: bool
    line: int  # below the axis, the first is 0


class Crossbar(NamedTuple):
    """A bar under the axis that joins those that are not told apart."""

    start: float
    end: float
    level: int  # below the axis, the first is 0


class Diagram(NamedTuple):
    """Labels, crossbars and how many lines each of the two takes."""

    labels: list[Label]
    crossbars: list[Crossbar]
    n_lines: int
    n_levels: int


def lay_out(
    names: Sequence[str], mean_ranks: np.ndarray, cliques: Sequence[Sequence[int]]
) -> Diagram:
    """Place names and crossbars as Demsar (2006) does.

    The better half of the names stands on the left, the best at the top, and the others
    on the right, the worst at the top: so no line crosses another.

    Parameters
    ----------
    names : sequence of str
        The best first.
    mean_ranks : ndarray of shape (n_systems,), float64
        Ascending.
    cliques : sequence of (int, int)
        First and last of the neighbours that are not told apart.

    Returns
    -------
    Diagram
    """
    n_left = (len(names) + 1) // 2
    labels = [
        Label(name, float(rank), i < n_left, i if i < n_left else len(names) - 1 - i)
        for i, (name, rank) in enumerate(zip(names, mean_ranks, strict=True))
    ]
    crossbars: list[Crossbar] = []
    ends: list[int] = []  # where the last bar of each level ends
    for first, last in cliques:
        # bars that share a member stand on different levels
        level = next((i for i, end in enumerate(ends) if end < first), len(ends))
        ends[level : level + 1] = [last]
        crossbars.append(
            Crossbar(float(mean_ranks[first]), float(mean_ranks[last]), level)
        )
    return Diagram(labels, crossbars, n_left, len(ends))
