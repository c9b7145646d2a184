import pytest
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from skimbal.tracking import history_frame


class Fitted(BaseEstimator):
    pass


def fitted(history, best=None):
    estimator = Fitted()
    estimator.history_ = history
    if best is not None:
        estimator.best_epoch_ = best
    return estimator


HISTORY = [
    {"epoch": 1, "train_loss": 0.7, "train_loss_best": True, "train_batch_count": 3},
    {"epoch": 2, "train_loss": 0.4, "train_loss_best": True, "train_batch_count": 3},
]


def test_each_epoch_is_a_row_and_the_kept_one_is_marked():
    frame = history_frame(fitted(HISTORY, best=1))
    assert frame.index.tolist() == [1, 2]
    assert frame.columns.tolist() == ["train_loss", "kept"]
    assert frame["train_loss"].tolist() == [0.7, 0.4]
    assert frame["kept"].tolist() == [True, False]


def test_without_a_best_epoch_nothing_is_marked():
    assert history_frame(fitted(HISTORY)).columns.tolist() == ["train_loss"]


def test_an_estimator_that_is_not_fitted_is_refused():
    with pytest.raises(NotFittedError, match="got a Fitted without one"):
        history_frame(Fitted())
