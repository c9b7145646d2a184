"""Tests of which arguments of `fit` each member gets."""

import pytest
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skimbal.ensemble._member_params import member_params

WEIGHT = [0.0, 1.0, 2.0]


class TakesGroups(ClassifierMixin, BaseEstimator):
    def fit(self, X, y, groups=None):
        return self


def test_weights_go_to_the_last_step_of_each():
    members = {"nb": GaussianNB(), "lr": make_pipeline(LogisticRegression())}
    params = member_params(members, WEIGHT, {})
    assert {name: list(given) for name, given in params.items()} == {
        "nb": ["sample_weight"],
        "lr": ["logisticregression__sample_weight"],
    }
    assert member_params(members, None, {}) == {"nb": {}, "lr": {}}


def test_other_arguments_need_routing():
    with pytest.raises(TypeError, match=r"got \['groups'\], which no member requests"):
        member_params({"nb": GaussianNB()}, None, {"groups": WEIGHT})


@config_context(enable_metadata_routing=True)
def test_with_routing_each_member_gets_what_it_requests():
    steps = make_pipeline(StandardScaler(), TakesGroups().set_fit_request(groups=True))
    members = {"nb": GaussianNB(), "steps": steps, "other": TakesGroups()}
    params = member_params(members, None, {"groups": WEIGHT})
    assert params == {"nb": {}, "steps": {"groups": WEIGHT}, "other": {}}


@config_context(enable_metadata_routing=True)
def test_with_routing_what_nobody_requests_is_refused():
    with pytest.raises(TypeError, match="which no member requests"):
        member_params({"other": TakesGroups()}, None, {"groups": WEIGHT})
