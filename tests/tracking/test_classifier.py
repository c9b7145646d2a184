import pickle

import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score

from skimbal.classifiers import BertClassifier
from skimbal.exceptions import MissingResourceError, SkimbalWarning
from skimbal.tracking import (
    TensorBoardTracker,
    TrainingHistoryDisplay,
    WandbTracker,
    history_frame,
)
from tests.tracking.fits import RUNS, ListTracker, StopAtEpoch

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 5
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 5


@pytest.fixture(autouse=True)
def no_runs():
    RUNS.clear()


def classifier(tiny_bert, *callbacks, **options):
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    defaults["learning_rate"] = 1e-4
    return BertClassifier(tiny_bert, callbacks=[*callbacks], **(defaults | options))


def test_what_is_written_is_the_history(tiny_bert):
    model = classifier(tiny_bert, ListTracker()).fit(X, Y, X_val=X, y_val=Y)
    (run,) = RUNS.values()
    assert run.statuses == ["finished"]
    epochs = [values for axis, _, values in run.rows[:-1]]
    for name in ("train_loss", "valid_loss", "valid_score", "dur"):
        written = [values[name] for values in epochs]
        assert written == [epoch[name] for epoch in model.history_]
    assert run.rows[-1][2]["best_epoch"] == model.best_epoch_
    rates = [values["learning_rate"] for values in epochs]
    assert model.learning_rate > rates[0] > rates[1] >= 0


def test_a_run_holds_no_text_and_no_label(tiny_bert):
    weight = {"dress": 1.0, "phone": 2.0}
    classifier(tiny_bert, ListTracker(), class_weight=weight).fit(X, Y)
    (run,) = RUNS.values()
    assert run.params["learning_rate"] == 1e-4
    assert run.params["n_training_rows"] == len(X)
    written = str(run.params) + str(run.rows)
    assert not [word for word in (*X, *Y) if word in written.replace(tiny_bert, "")]


def test_a_fit_without_callbacks_gives_the_same_model(tiny_bert):
    tracked = classifier(tiny_bert, ListTracker(every_n_steps=1)).fit(X, Y)
    plain = classifier(tiny_bert).fit(X, Y)
    assert (tracked.predict_proba(X) == plain.predict_proba(X)).all()


def test_a_fitted_classifier_can_be_pickled_and_saved(tiny_bert, tmp_path):
    pytest.importorskip("tensorboard")
    model = classifier(tiny_bert, TensorBoardTracker(tmp_path / "runs")).fit(X, Y)
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict_proba(X) == model.predict_proba(X)).all()
    assert isinstance(clone(again).callbacks[0], TensorBoardTracker)
    with pytest.warns(SkimbalWarning, match="`callbacks` is not saved"):
        model.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    assert (loaded.predict_proba(X) == model.predict_proba(X)).all()


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_each_fold_has_a_folder_of_its_own(tiny_bert, tmp_path, n_jobs):
    pytest.importorskip("tensorboard")
    model = classifier(tiny_bert, TensorBoardTracker(tmp_path), max_epochs=1)
    cross_val_score(model, X, Y, cv=3, n_jobs=n_jobs)
    assert [len(list(folder.iterdir())) for folder in tmp_path.iterdir()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("stop"), "failed"), (KeyboardInterrupt(), "killed")],
)
def test_a_fit_that_was_stopped_closes_its_run(tiny_bert, error, status):
    model = classifier(tiny_bert, ListTracker(), StopAtEpoch(error, epoch=1))
    with pytest.raises(type(error)):
        model.fit(X, Y)
    (run,) = RUNS.values()
    assert run.statuses == [status]
    assert not hasattr(model, "net_")


def test_a_missing_package_is_told_before_the_body_is_loaded(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr("skimbal.utils._optional.import_module", missing)
    model = BertClassifier("no-such-folder", callbacks=[WandbTracker()])
    with pytest.raises(MissingResourceError, match=r"skimbal\[wandb\]"):
        model.fit(X, Y)


def test_history_and_plot_read_a_fitted_classifier(tiny_bert):
    from matplotlib.figure import Figure

    model = classifier(tiny_bert).fit(X, Y, X_val=X, y_val=Y)
    frame = history_frame(model)
    assert frame.index[frame["kept"]].tolist() == [model.best_epoch_]
    assert frame["valid_score"].tolist() == [e["valid_score"] for e in model.history_]
    ax = Figure().add_subplot()
    display = TrainingHistoryDisplay.from_estimator(model, ax=ax)
    assert len(display.lines_) == 3
