import pickle
import random

import numpy as np
import pytest
import torch
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from skorch.callbacks import EpochScoring, EpochTimer

from skimbal._torch._tracking import TrackingCallback, make_callbacks, plain_params
from skimbal.exceptions import MissingResourceError, SkimbalWarning
from skimbal.tracking import MlflowTracker, TensorBoardTracker, WandbTracker
from tests.tracking.fits import N_EPOCHS, RUNS, ListTracker, StopAtEpoch, fit_with

TRACKERS = [
    ListTracker(run_name="a", every_n_steps=2),
    MlflowTracker("titles", tracking_uri="sqlite:///x.db", run_name="a"),
    TensorBoardTracker("here", run_name="a", every_n_steps=2),
    WandbTracker("titles", entity="us", mode="offline", log_dir="here"),
]
EACH = pytest.mark.parametrize("tracker", TRACKERS, ids=lambda t: type(t).__name__)


@pytest.fixture(autouse=True)
def no_runs():
    RUNS.clear()


def only_run():
    (run,) = RUNS.values()
    return run


@EACH
def test_a_tracker_can_be_cloned_and_pickled(tracker):
    for copy in (clone(tracker), pickle.loads(pickle.dumps(tracker))):
        assert copy is not tracker
        assert copy.get_params() == tracker.get_params()


@EACH
@pytest.mark.parametrize(
    "wrong", [{"every_n_steps": 0}, {"every_n_steps": 1.5}, {"run_name": 3}]
)
def test_a_wrong_parameter_is_named_before_the_fit(tracker, wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"The '{name}' parameter"):
        clone(tracker).set_params(**wrong).make_callback()


@pytest.mark.parametrize(
    ("tracker", "package"),
    [
        (MlflowTracker(), "mlflow"),
        (TensorBoardTracker(), "tensorboard"),
        (WandbTracker(), "wandb"),
    ],
)
def test_a_missing_package_says_how_to_install_it(tracker, package, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr("skimbal.utils._optional.import_module", missing)
    with pytest.raises(MissingResourceError) as caught:
        tracker.make_callback()
    assert str(caught.value) == (
        f"{type(tracker).__name__} needs the package {package!r}. "
        f'Install it with: pip install "skimbal[{package}]"'
    )


def test_each_epoch_is_written_as_it_stands_in_the_history():
    net = fit_with(ListTracker())
    epochs = [values for axis, _, values in only_run().rows[:-1] if axis == "epoch"]
    assert [values["train_loss"] for values in epochs] == net.history[:, "train_loss"]
    assert [values["dur"] for values in epochs] == net.history[:, "dur"]
    assert {values["learning_rate"] for values in epochs} == {0.1}
    assert set(epochs[0]) == {"train_loss", "dur", "learning_rate"}
    places = [(axis, at) for axis, at, _ in only_run().rows]
    assert places == [("epoch", 1), ("epoch", 2), ("epoch", 3), ("epoch", 3)]


def test_the_end_tells_the_seconds_and_the_best_epoch():
    scores = iter([0.25, 0.75, 0.5])
    score = EpochScoring(lambda *_: next(scores), name="valid_score", on_train=True)
    net = fit_with(score, ListTracker())
    _, _, values = only_run().rows[-1]
    assert values["best_epoch"] == 2
    assert values["best_valid_score"] == 0.75
    assert values["seconds"] >= sum(net.history[:, "dur"])


@pytest.mark.parametrize(("every", "steps"), [(1, [*range(1, 13)]), (5, [5, 10])])
def test_steps_are_written_where_that_is_wanted(every, steps):
    net = fit_with(ListTracker(every_n_steps=every))
    rows = [(at, values) for axis, at, values in only_run().rows if axis == "step"]
    assert [at for at, _ in rows] == steps
    losses = np.ravel(net.history[:, "batches", :, "train_loss"])
    assert [values["step/train_loss"] for _, values in rows] == [
        losses[at - 1] for at in steps
    ]


def test_each_fit_has_a_run_of_its_own():
    tracker = ListTracker(run_name="mine")
    for _ in range(3):
        fit_with(tracker)
    assert len(RUNS) == 3
    assert all(name.startswith("mine-") for name in RUNS)
    assert [run.statuses for run in RUNS.values()] == [["finished"]] * 3


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("x"), "failed"), (KeyboardInterrupt(), "killed")],
)
def test_a_run_is_closed_when_the_fit_is_not_finished(error, status):
    with pytest.raises(type(error)):
        fit_with(ListTracker(), ListTracker(), StopAtEpoch(error))
    assert [run.statuses for run in RUNS.values()] == [[status]] * 2
    assert [len(run.rows) for run in RUNS.values()] == [2, 2]


def test_the_net_holds_no_open_run_after_the_fit():
    net = fit_with(ListTracker())
    (callback,) = [cb for name, cb in net.callbacks_ if "Tracking" in name]
    assert callback.run_ is None


def test_a_tracker_that_fails_at_the_start_stops_the_fit():
    with pytest.raises(OSError, match="secret"):
        fit_with(ListTracker(fails_in="log_params"))
    assert only_run().statuses == ["failed"]


def test_a_tracker_that_fails_later_does_not_stop_the_fit():
    with pytest.warns(SkimbalWarning) as caught:
        net = fit_with(ListTracker(fails_in="log"))
    assert [str(warning.message) for warning in caught] == [
        "ListTracker could not write the figures of epoch 1 (OSError). The fit goes "
        "on, and nothing more is written."
    ]
    assert len(net.history) == N_EPOCHS
    assert only_run().statuses == ["finished"]


def test_a_run_that_cannot_be_closed_hides_no_other_error():
    with pytest.warns(SkimbalWarning, match=r"could not end its run \(OSError\)"):
        fit_with(ListTracker(fails_in="close"))
    with pytest.raises(ValueError, match="first"):
        fit_with(ListTracker(fails_in="close"), StopAtEpoch(ValueError("first")))


def test_params_are_numbers_short_strings_and_names_of_estimators():
    class Fit(BaseEstimator):
        def __init__(self, **options):
            self.__dict__ |= options

        def get_params(self, deep=True):
            nested = {"inner__C": 2.0} if deep else {}
            return vars(self) | nested

    params = plain_params(
        Fit(
            rate=np.float32(0.5),
            flag=np.True_,
            none=None,
            word="mean",
            inner=LogisticRegression(),
            text="a text of a customer " * 20,
            texts=["red dress"],
            weights={"label": 2},
            table=np.zeros((2, 2)),
        )
    )
    assert params == {
        "rate": 0.5,
        "flag": True,
        "none": None,
        "word": "mean",
        "inner": "LogisticRegression",
        "inner__C": 2.0,
    }
    assert type(params["flag"]) is bool
    assert "steps" not in plain_params(make_pipeline(LogisticRegression()))


def test_the_run_is_described_by_the_estimator_and_the_rows():
    fit_with(ListTracker(), estimator=LogisticRegression(C=2.5))
    params = only_run().params
    assert (params["C"], params["n_training_rows"], params["n_epochs"]) == (2.5, 16, 3)


def test_global_generators_stay_as_they_are():
    def states():
        legacy = np.random.get_state()  # noqa: NPY002
        return random.getstate(), legacy[1].tolist(), torch.get_rng_state().tolist()

    before = states()
    fit_with(ListTracker())
    assert states() == before


def test_only_one_process_of_several_tracks_a_fit():
    other = EpochTimer()
    (made,) = make_callbacks(
        [ListTracker(), other], LogisticRegression(), tracked=False
    )
    assert type(made) is EpochTimer
    assert made is not other


def test_a_tracker_may_have_a_name_as_callbacks_of_skorch_have():
    ((name, made),) = make_callbacks([("mine", ListTracker())], LogisticRegression())
    assert name == "mine"
    assert isinstance(made, TrackingCallback)
