"""Callbacks of scikit-learn 1.9, and the progress bar."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from sklearn.model_selection import GridSearchCV

from skimbal.classifiers import BertClassifier
from skimbal.pipeline import make_pipeline
from tests.pipeline.recording import Upper

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 5
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 5
EPOCH = ["begin epoch", "end epoch"]


class Log:
    """Callback that writes down what it hears of."""

    def __init__(self, stop_after=None):
        self.events, self.rows, self.stop_after = [], [], stop_after

    def setup(self, estimator, context):
        self.events.append("setup")
        self.n_tasks = context.max_subtasks

    def on_fit_task_begin(self, estimator, context, *, X, y):
        self.events.append(f"begin {context.task_name}")

    def on_fit_task_end(self, estimator, context, *, X, y, fitted_estimator):
        self.events.append(f"end {context.task_name}")
        self.rows += [X, y, fitted_estimator]
        return context.task_name == "epoch" and context.task_id + 1 == self.stop_after

    def teardown(self, estimator, context):
        self.events.append("teardown")


class PropagatedLog(Log):
    max_propagation_depth = None


def classifier(tiny_bert, **options):
    defaults = {"max_epochs": 3, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


class TestCallbacksOfScikitLearn:
    pytestmark = pytest.mark.skipif(
        not hasattr(BertClassifier, "set_callbacks"),
        reason="callbacks came with scikit-learn 1.9",
    )

    def test_they_hear_of_every_epoch(self, tiny_bert):
        log = Log()
        model = classifier(tiny_bert).set_callbacks(log).fit(X, Y)
        assert log.events == ["setup", "begin fit", *EPOCH * 3, "end fit", "teardown"]
        assert log.n_tasks == 3
        assert not [name for name in vars(model) if "callback_ctx" in name]

    def test_they_are_given_no_rows(self, tiny_bert):
        log = Log()
        classifier(tiny_bert).set_callbacks(log).fit(X, Y)
        assert log.rows
        assert set(log.rows) == {None}

    def test_they_can_stop_training(self, tiny_bert):
        log = Log(stop_after=2)
        model = classifier(tiny_bert).set_callbacks(log).fit(X, Y)
        assert len(model.history_) == 2
        assert log.events[-2:] == ["end fit", "teardown"]
        assert model.predict(X).shape == (len(X),)

    def test_they_change_nothing(self, tiny_bert):
        heard = classifier(tiny_bert).set_callbacks(Log()).fit(X, Y)
        plain = classifier(tiny_bert).fit(X, Y)
        assert (heard.predict_proba(X) == plain.predict_proba(X)).all()

    def test_they_are_torn_down_when_training_fails(self, tiny_bert):
        log = Log()
        model = classifier(tiny_bert, scoring=lambda *_: float("nan"))
        with pytest.raises(ValueError, match="NaN"):
            model.set_callbacks(log).fit(X, Y, X_val=X, y_val=Y)
        assert log.events[-1] == "teardown"

    def test_a_classifier_that_was_heard_of_can_be_pickled(self, tiny_bert):
        model = classifier(tiny_bert).set_callbacks(Log()).fit(X, Y)
        model.set_callbacks()
        assert "Log" not in str(pickle.dumps(model))

    def test_a_pipeline_and_a_search_hand_them_on(self, tiny_bert):
        log = PropagatedLog()
        model = make_pipeline(Upper(), classifier(tiny_bert, max_epochs=1))
        with pytest.warns(UserWarning, match="Upper does not support callbacks"):
            model.set_callbacks(log).fit(X, Y)
        assert log.events.count("begin epoch") == 1
        log = PropagatedLog()
        grid = {"learning_rate": [1e-4, 1e-3]}
        search = GridSearchCV(classifier(tiny_bert, max_epochs=1), grid, cv=2)
        search.set_callbacks(log).fit(X, Y)
        assert log.events.count("end epoch") == 2 * 2 + 1
        assert log.events.count("setup") == log.events.count("teardown") == 1


def test_one_bar_shows_the_whole_fit(tiny_bert, capsys):
    classifier(tiny_bert, verbose=1).fit(X, Y, X_val=X, y_val=Y)
    shown = capsys.readouterr().err
    last = shown.split("\r")[-1]
    assert shown.count("\n") == 1
    assert "Fine-tuning: 100%" in last
    for part in ("epoch=3/3", "train_loss=", "valid_score=", "learning_rate=0.0e+00"):
        assert part in last


def test_bars_of_fits_in_threads_all_come_to_their_end(tiny_bert, capsys):
    def fit(_):
        return classifier(tiny_bert, verbose=1).fit(X, Y).net_

    with ThreadPoolExecutor(2) as pool:
        nets = list(pool.map(fit, range(2)))
    assert len(nets) == 2
    shown = capsys.readouterr().err
    assert shown.count("Fine-tuning: 100%") >= 2
