"""Diagrams of comparisons: what is drawn where."""

from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from skimbal.evaluation import (
    Comparison,
    CriticalDifferenceDisplay,
    PairedDifferenceDisplay,
)
from skimbal.evaluation._diagram import lay_out
from skimbal.evaluation._rank_tests import find_cliques
from tests.evaluation.rivals import make_table

matplotlib.use("agg")

RANKS = {"worst": 4.5, "best": 1.2, "second": 1.9, "third": 3.4, "fourth": 4.0}


@pytest.fixture
def ax():
    return Figure().add_subplot()


@pytest.fixture(scope="module")
def comparison():
    return Comparison.from_scores(make_table(["a", "b", "c", "d"]), metric="macro_f1")


def test_names_stand_left_and_right_as_demsar_has_them():
    ranks = np.sort(list(RANKS.values()))
    diagram = lay_out("12345", ranks, [(0, 1), (1, 2), (3, 4)])
    left = [label.name for label in diagram.labels if label.on_left]
    right = [label.name for label in diagram.labels if not label.on_left]
    assert (left, right) == (["1", "2", "3"], ["4", "5"])
    assert [label.line for label in diagram.labels] == [0, 1, 2, 1, 0]
    # bars that share a member stand on different levels
    assert [bar.level for bar in diagram.crossbars] == [0, 1, 0]
    assert (diagram.n_lines, diagram.n_levels) == (3, 2)


@given(st.lists(st.integers(10, 150), min_size=2, max_size=15), st.integers(1, 60))
def test_no_two_names_share_a_line_and_no_two_bars_a_place(tenths, gap):
    ranks = np.sort(tenths) / 10
    names = [str(i) for i in range(len(ranks))]
    diagram = lay_out(names, ranks, find_cliques(ranks, gap / 10))
    places = [(label.on_left, label.line) for label in diagram.labels]
    assert len(set(places)) == len(places)
    assert max(label.line for label in diagram.labels) < diagram.n_lines
    for level in range(diagram.n_levels):
        bars = [bar for bar in diagram.crossbars if bar.level == level]
        assert bars
        assert all(a.end <= b.start for a, b in pairwise(bars))


def test_the_diagram_has_names_in_order_and_a_bar_a_clique(ax):
    display = CriticalDifferenceDisplay(
        names=list(RANKS), mean_ranks=list(RANKS.values()), critical_difference=1.0
    ).plot(ax)
    names = [text.get_text() for text in display.texts_]
    assert names == ["best", "second", "third", "fourth", "worst"]
    spans = [bar.get_xdata() for bar in display.crossbars_]
    assert [(round(a + 0.03, 2), round(b - 0.03, 2)) for a, b in spans] == [
        (1.2, 1.9),
        (3.4, 4.0),
        (4.0, 4.5),
    ]
    assert display.ax_ is ax
    assert display.figure_ is ax.figure


def test_the_diagram_of_a_comparison(ax, comparison):
    display = CriticalDifferenceDisplay.from_comparison(comparison, ax=ax)
    names = [text.get_text() for text in display.texts_]
    assert names == [row["name"] for row in comparison.systems]
    assert display.critical_difference == comparison.ranking["critical_difference"]
    assert len(display.crossbars_) == len(comparison.ranking["cliques"])


def test_what_was_not_ranked_has_no_diagram(ax):
    two = Comparison.from_scores(make_table(["a", "b"]))
    with pytest.raises(ValueError, match="got 2 classifiers on data sets"):
        CriticalDifferenceDisplay.from_comparison(two, ax=ax)


def test_fifteen_names_do_not_overlap(tmp_path):
    from matplotlib import pyplot

    ranks = {f"a rather long name {i}": 1 + i * 0.97 for i in range(15)}
    display = CriticalDifferenceDisplay.from_ranks(ranks, n_data_sets=12)
    display.figure_.savefig(tmp_path / "ranks.png")
    boxes = [text.get_window_extent() for text in display.texts_]
    for i, box in enumerate(boxes):
        assert display.figure_.bbox.containsx(box.x0)
        assert display.figure_.bbox.containsx(box.x1)
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])
    pyplot.close(display.figure_)


def test_a_critical_difference_beyond_the_ranks_is_cut_and_named(ax):
    CriticalDifferenceDisplay.from_ranks({"a": 1.4, "b": 1.6}, n_data_sets=2, ax=ax)
    assert any("1.39" in text.get_text() for text in ax.texts)
    assert max(line.get_xdata().max() for line in ax.lines) <= 2.1


def test_the_forest_plot_shows_differences_intervals_and_the_rope(ax, comparison):
    display = PairedDifferenceDisplay.from_comparison(comparison, ax=ax)
    points, _, (bars,) = display.errorbar_.lines
    assert points.get_xdata() == pytest.approx(
        [pair["difference"] for pair in comparison.pairs]
    )
    ends = [(a[0], b[0]) for a, b in bars.get_segments()]
    assert ends == pytest.approx(
        np.array([(pair["low"], pair["high"]) for pair in comparison.pairs])
    )
    first = comparison.pairs[0]
    assert ax.get_yticklabels()[0].get_text() == f"{first['first']} - {first['second']}"
    band = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert (band.x0, band.x1) == pytest.approx((-0.01, 0.01))
    assert ax.get_xlabel() == "macro F1, in favour of the first, with 95 % interval"
    # the first pair is at the top
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_names_are_no_formulas(ax, tmp_path):
    pairs = [{"first": "a$_1$", "second": "$b", "difference": 0, "low": -1, "high": 1}]
    display = PairedDifferenceDisplay(pairs=pairs).plot(ax)
    display.figure_.savefig(tmp_path / "pairs.png")
    CriticalDifferenceDisplay.from_ranks({"a$": 1, "$b$": 2}, n_data_sets=9, ax=ax)
    display.figure_.savefig(tmp_path / "ranks.png")


def test_without_axes_there_is_a_new_figure(comparison):
    from matplotlib import pyplot

    for kind in (CriticalDifferenceDisplay, PairedDifferenceDisplay):
        display = kind.from_comparison(comparison)
        assert display.figure_.number in pyplot.get_fignums()
        pyplot.close(display.figure_)
