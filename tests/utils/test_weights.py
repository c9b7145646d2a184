"""Weights of rows: which are refused, and under what name they reach a step."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skimbal.utils._weights import check_weight, weight_params

LABELS = np.array(["ham", "spam", "ham"])


def test_weights_become_floats_and_none_stays_none():
    weight = check_weight([2, 0, 1], LABELS)
    assert weight.tolist() == [2.0, 0.0, 1.0]
    assert weight.dtype == np.float64
    assert check_weight(None, LABELS) is None


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ([1, 2], "shape"),
        ([1, -1, 1], "[Nn]egative"),
        ([1, np.nan, 1], "NaN"),
        # scikit-learn's own words since it checks this itself
        ([0, 0, 0], "all are 0|at least one non-zero"),
    ],
)
def test_other_weights_are_refused(weight, expected):
    with pytest.raises(ValueError, match=expected):
        check_weight(weight, LABELS)


def test_weights_go_to_the_last_step_of_nested_pipelines():
    inner = make_pipeline(LogisticRegression())
    outer = make_pipeline(CountVectorizer(), inner)
    key = "pipeline__logisticregression__sample_weight"
    assert weight_params(outer, [1.0]) == {key: [1.0]}
    assert weight_params(LogisticRegression(), [1.0]) == {"sample_weight": [1.0]}
    assert weight_params(outer, None) == {}


def test_weights_keep_their_name_under_metadata_routing():
    with config_context(enable_metadata_routing=True):
        model = make_pipeline(LogisticRegression())
        assert weight_params(model, [1.0]) == {"sample_weight": [1.0]}
        assert model.get_metadata_routing().consumes("fit", ["sample_weight"])


def test_a_step_that_refuses_weights_keeps_refusing_them():
    with config_context(enable_metadata_routing=True):
        last = LogisticRegression().set_fit_request(sample_weight=False)
        model = make_pipeline(last)
        weight_params(model, [1.0])
        assert not model.get_metadata_routing().consumes("fit", ["sample_weight"])


def test_weights_reach_the_last_step_of_a_pipeline_inside_a_search():
    pipeline = make_pipeline(LogisticRegression())
    search = GridSearchCV(pipeline, {"logisticregression__C": [1.0]})
    key = "logisticregression__sample_weight"
    assert weight_params(search, [1.0]) == {key: [1.0]}
