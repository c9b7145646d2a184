import matplotlib
import pytest
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from skimbal.tracking import TrainingHistoryDisplay

matplotlib.use("agg")

HISTORY = [
    {"epoch": 1, "train_loss": 0.7, "valid_loss": 0.8, "valid_score": 0.5},
    {"epoch": 2, "train_loss": 0.4, "valid_loss": 0.6, "valid_score": 0.8},
    {"epoch": 3, "train_loss": 0.2, "valid_loss": 0.7, "valid_score": 0.7},
]


class Fitted(BaseEstimator):
    pass


@pytest.fixture
def ax():
    return Figure().add_subplot()


def fitted(history, best=None):
    estimator = Fitted()
    estimator.history_ = history
    if best is not None:
        estimator.best_epoch_ = best
    return estimator


def test_losses_are_on_the_left_and_the_score_on_the_right(ax):
    display = TrainingHistoryDisplay.from_estimator(fitted(HISTORY, best=2), ax=ax)
    train, valid, score = display.lines_
    assert train.get_xdata().tolist() == [1, 2, 3]
    assert train.get_ydata().tolist() == [0.7, 0.4, 0.2]
    assert valid.get_ydata().tolist() == [0.8, 0.6, 0.7]
    assert score.get_ydata().tolist() == [0.5, 0.8, 0.7]
    assert train.axes is valid.axes is display.ax_ is ax
    assert score.axes is display.score_ax_ is not ax
    assert display.figure_ is ax.figure


def test_the_epoch_that_was_kept_is_marked(ax):
    display = TrainingHistoryDisplay.from_estimator(fitted(HISTORY, best=2), ax=ax)
    (mark,) = [line for line in ax.lines if line not in display.lines_]
    assert set(mark.get_xdata()) == {2}


def test_without_held_out_rows_there_is_one_loss(ax):
    history = [{"epoch": 1, "train_loss": 0.7}, {"epoch": 2, "train_loss": 0.4}]
    display = TrainingHistoryDisplay(history=history).plot(ax)
    assert [line.get_label() for line in display.lines_] == ["training loss"]
    assert display.score_ax_ is None
    assert len(ax.lines) == 1


def test_without_axes_there_is_a_new_figure():
    from matplotlib import pyplot

    display = TrainingHistoryDisplay(history=HISTORY).plot()
    assert display.figure_.number in pyplot.get_fignums()
    pyplot.close(display.figure_)


def test_it_can_be_drawn(ax, tmp_path):
    display = TrainingHistoryDisplay(history=HISTORY, best_epoch=2).plot(ax)
    display.figure_.savefig(tmp_path / "history.png")
    assert (tmp_path / "history.png").stat().st_size > 1000


def test_an_estimator_that_is_not_fitted_is_refused():
    with pytest.raises(NotFittedError):
        TrainingHistoryDisplay.from_estimator(Fitted())
