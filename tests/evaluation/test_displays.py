"""Curves of reports and of predictions as plots for notebooks."""

import matplotlib as mpl
import numpy as np
import pytest

from skimbal.evaluation import (
    CostCurveDisplay,
    GainCurveDisplay,
    PrecisionRecallDisplay,
    ReliabilityDisplay,
    RocCurveDisplay,
    ThresholdSweepDisplay,
)
from skimbal.metrics import reliability_curve
from tests.evaluation.reports import make_report

mpl.use("Agg")

DISPLAYS = {
    PrecisionRecallDisplay: ["precision"],
    RocCurveDisplay: ["true_positive_rate"],
    GainCurveDisplay: ["gain"],
    CostCurveDisplay: ["cost"],
    ThresholdSweepDisplay: ["threshold_precision", "threshold_recall", "threshold_f1"],
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def heights(line):
    """Return the heights of a line, or of steps."""
    return line.get_ydata() if hasattr(line, "get_ydata") else line.get_data().values


@pytest.mark.parametrize(("display", "names"), DISPLAYS.items())
@pytest.mark.parametrize("label", [None, "b"])
def test_a_report_shows_its_own_curves_with_bands(display, names, label):
    report = make_report("abc", n_folds=3)
    shown = display.from_report(report, label=label)
    for line, name in zip(shown.lines_, names, strict=True):
        expected = (
            report.curves[f"macro_{name}"] if label is None else report.curves[name][1]
        )
        np.testing.assert_array_equal(heights(line), expected)
    assert len(shown.bands_) == len(names)
    assert shown.figure_ is shown.ax_.figure


@pytest.mark.parametrize(("display", "names"), DISPLAYS.items())
def test_predictions_show_the_curves_of_their_report(display, names):
    report = make_report("abc", n_folds=1)
    shown = display.from_predictions(report.y_true, report.y_proba, label="c")
    for line, name in zip(shown.lines_, names, strict=True):
        np.testing.assert_array_equal(heights(line), report.curves[name][2])
    assert shown.bands_ == []


def test_several_classes_share_axes_in_colours_of_their_own():
    report = make_report("abc")
    first = GainCurveDisplay.from_report(report, label="a")
    second = GainCurveDisplay.from_report(report, label="b", ax=first.ax_)
    assert second.ax_ is first.ax_
    colours = {part.lines_[0].get_edgecolor() for part in (first, second)}
    assert len(colours) == 2
    names = [text.get_text() for text in first.ax_.get_legend().get_texts()]
    assert names == ["a", "b"]


def test_several_classifiers_share_axes_by_their_names():
    report = make_report("abc")
    first = GainCurveDisplay.from_report(report, name="words")
    GainCurveDisplay.from_predictions(
        report.y_true, report.y_proba, label="b", name="bert", ax=first.ax_
    )
    names = [text.get_text() for text in first.ax_.get_legend().get_texts()]
    assert names == ["words: mean of all classes", "bert: b"]
    sweep = ThresholdSweepDisplay.from_report(report, label="b", name="words")
    names = [line.get_label() for line in sweep.lines_]
    assert names == ["words: precision", "words: recall", "words: F1"]
    plain = ReliabilityDisplay.from_report(report)
    assert plain.ax_.get_legend() is None
    for name in ("words", "bert"):
        ReliabilityDisplay.from_report(report, name=name, ax=plain.ax_)
    names = [text.get_text() for text in plain.ax_.get_legend().get_texts()]
    assert names == ["words", "bert"]


def test_reliability_shows_the_bins_with_rows():
    report = make_report("abc", n_folds=3)
    shown = ReliabilityDisplay.from_report(report, color="k")
    curve = reliability_curve(report.y_true, report.y_proba)
    filled = curve.weight > 0
    np.testing.assert_allclose(shown.line_.get_ydata(), curve.accuracy[filled])
    assert shown.line_.get_color() == "k"
    assert shown.band_ is not None
    again = ReliabilityDisplay.from_predictions(
        report.y_true, report.y_proba, ax=shown.ax_
    )
    np.testing.assert_allclose(again.line_.get_ydata(), shown.line_.get_ydata())
    assert again.band_ is None


@pytest.mark.parametrize("display", [*DISPLAYS, ReliabilityDisplay])
def test_a_report_without_probabilities_is_refused(display):
    with pytest.raises(ValueError, match=f"{display.__name__} needs probabilities"):
        display.from_report(make_report("ab", proba=False))


def test_an_unknown_class_is_named():
    with pytest.raises(ValueError, match="one of the 3 classes; got 'z'"):
        GainCurveDisplay.from_report(make_report("abc"), label="z")
