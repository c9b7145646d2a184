import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline as sklearn_pipeline
from sklearn.preprocessing import StandardScaler

from skimbal.over_sampling import RandomTextOverSampler
from skimbal.pipeline import make_pipeline
from skimbal.pipeline._fit_task import FitTask

pytest.importorskip("sklearn.callback", reason="callbacks came with scikit-learn 1.9")
X = np.random.default_rng(0).normal(size=(12, 2))
Y = [0] * 8 + [1] * 4


class Log:
    """Callback that writes down what it hears of."""

    def __init__(self):
        self.events, self.rows = [], {}

    def setup(self, estimator, context):
        self.events.append("setup")

    def on_fit_task_begin(self, estimator, context, *, X, y):
        self.events.append(f"begin {context.task_name}")

    def on_fit_task_end(self, estimator, context, *, X, y):
        self.events.append(f"end {context.task_name}")
        n_rows = [None if data is None else len(data) for data in (X, y)]
        self.rows[context.task_name] = tuple(n_rows)

    def teardown(self, estimator, context):
        self.events.append("teardown")


class PropagatedLog(Log):
    max_propagation_depth = 1


def test_callbacks_hear_of_every_step_and_of_its_rows():
    log = Log()
    model = make_pipeline(
        StandardScaler(), RandomTextOverSampler(), LogisticRegression()
    )
    model.set_callbacks(log).fit(X, Y)
    steps = [
        "fit-transform-standardscaler",
        "fit-resample-randomtextoversampler",
        "fit-final-estimator",
    ]
    inner = [f"{when} {step}" for step in steps for when in ("begin", "end")]
    assert log.events == ["setup", "begin fit", *inner, "end fit", "teardown"]
    assert [log.rows[step] for step in steps] == [(12, 12), (16, 16), (16, 16)]
    assert not [name for name in vars(model) if "callback_ctx" in name]


def test_events_without_a_sampler_are_those_of_scikit_learn():
    logs = Log(), Log()
    for make, log in zip((make_pipeline, sklearn_pipeline), logs, strict=True):
        make(StandardScaler(), "passthrough", LogisticRegression()).set_callbacks(
            log
        ).fit(X, Y)
    assert logs[0].events == logs[1].events


def test_callbacks_go_on_to_the_steps():
    log = PropagatedLog()
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.set_callbacks(log).fit(X, Y)
    assert log.events.count("setup") == log.events.count("teardown") == 1
    assert not hasattr(model[0], "_parent_callback_ctx")


def test_callbacks_are_torn_down_when_a_step_fails():
    log = Log()
    model = make_pipeline(RandomTextOverSampler(), LogisticRegression())
    with pytest.raises(ValueError, match="classes"):
        model.set_callbacks(log).fit(X, [0] * 12)
    assert log.events[-1] == "teardown"


def test_every_way_of_fitting_tells_callbacks():
    log = Log()
    both = make_pipeline(StandardScaler(), RandomTextOverSampler()).set_callbacks(log)
    both.fit_resample(X, Y)
    make_pipeline(StandardScaler()).set_callbacks(log).fit_transform(X)
    ends = [event for event in log.events if event.startswith("end")]
    assert ends == [
        "end fit-transform-standardscaler",
        "end fit-resample-final-estimator",
        "end fit-resample",
        "end fit-transform-final-estimator",
        "end fit-transform",
    ]


def test_a_search_hears_of_the_steps_of_each_fit():
    log = PropagatedLog()
    log.max_propagation_depth = None
    model = make_pipeline(RandomTextOverSampler(random_state=0), LogisticRegression())
    search = GridSearchCV(model, {"logisticregression__C": [1, 2]}, cv=2)
    with pytest.warns(UserWarning, match="does not support callbacks"):
        search.set_callbacks(log).fit(X, Y)
    name = "end fit-resample-randomtextoversampler"
    assert log.events.count(name) == 5


def test_nothing_is_told_before_scikit_learn_1_9():
    class Old:
        steps = ()

    task = FitTask.start(Old(), "fit").child("step")
    assert task.run(None, [1], [2], lambda: ([3], [4], "done")) == ([3], [4], "done")
