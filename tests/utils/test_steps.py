"""What reads `X` in a pipeline."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from skimbal.utils._steps import first_step


def test_nested_pipelines_are_entered_and_empty_steps_passed_over():
    scaler = StandardScaler()
    inner = make_pipeline("passthrough", scaler)
    last = ("last", LogisticRegression())
    assert first_step(Pipeline([("none", None), ("inner", inner), last])) is scaler


def test_what_is_no_pipeline_is_its_own_first_step():
    model = LogisticRegression()
    assert first_step(model) is model
