"""Tests of `GreedyEnsembleClassifier` among other estimators: parameters, routing."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.utils import get_tags

from skimbal.encoders import LexicalEncoder
from skimbal.ensemble import GreedyEnsembleClassifier
from skimbal.utils import load_model, predict_with_proba, save_model
from skimbal.utils.estimator_checks._data import TEXTS, labels
from tests.ensemble.data import column, mix, two_sided_rows

X, Y = two_sided_rows()


def test_a_member_that_is_dropped_is_left_out():
    model = mix(column(0), column(1), GaussianNB()).set_params(m2="drop").fit(X, Y)
    assert set(model.weights_) == set(model.losses_) == {"m0", "m1"}
    expected = mix(column(0), column(1)).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), expected.predict_proba(X))
    assert not get_tags(model.set_params(m0="drop")).input_tags.string


def test_parameters_of_members_can_be_set_and_searched():
    model = mix(LogisticRegression(), GaussianNB())
    model.set_params(m0__C=0.5, m1=LinearSVC())
    assert model.get_params()["m0__C"] == 0.5
    assert isinstance(model.named_estimators["m1"], LinearSVC)
    search = GridSearchCV(mix(LogisticRegression()), {"m0__C": [1e-6, 1.0]}, cv=2)
    assert search.fit(X, Y).best_params_ == {"m0__C": 1.0}


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([], "non-empty list"),
        ([LogisticRegression()], "non-empty list"),
        ([("a", GaussianNB()), ("a", GaussianNB())], "not unique"),
        ([("cv", GaussianNB())], "conflict with constructor"),
        ([("a", "drop")], "All estimators are dropped"),
        ([("a", StandardScaler())], "should be a classifier"),
    ],
)
def test_what_is_no_list_of_named_classifiers_is_refused(members, message):
    with pytest.raises(ValueError, match=message):
        GreedyEnsembleClassifier(members).fit(X, Y)


@pytest.mark.parametrize("routed", [False, True])
@pytest.mark.parametrize(
    "member",
    [
        LogisticRegression(),
        LinearSVC(random_state=0),
        make_pipeline(MaxAbsScaler(), LinearSVC(random_state=0)),
    ],
    ids=["alone", "scores", "pipeline"],
)
def test_sample_weights_reach_the_last_step_of_a_member(member, routed):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    with config_context(enable_metadata_routing=routed):
        model = mix(member).fit(X, Y, sample_weight=weight)
    last = getattr(member, "steps", [("", member)])[-1][0]
    name = f"{last}__sample_weight".removeprefix("__")
    expected = clone(member).fit(X, Y, **{name: weight})
    np.testing.assert_allclose(
        model.estimators_[0].decision_function(X), expected.decision_function(X)
    )


def test_sample_weights_are_routed_where_asked_for():
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    model = mix(column(0), column(1))
    expected = clone(model).fit(X, Y, sample_weight=weight).predict_proba(X)
    assert not np.allclose(clone(model).fit(X, Y).predict_proba(X), expected)
    with config_context(enable_metadata_routing=True):
        routed = make_pipeline(clone(model).set_fit_request(sample_weight=True))
        proba = routed.fit(X, Y, sample_weight=weight).predict_proba(X)
    np.testing.assert_allclose(proba, expected)


@config_context(enable_metadata_routing=True)
def test_a_member_gets_the_argument_that_it_requests():
    class Noted(LogisticRegression):
        def fit(self, X, y, notes=None):
            self.n_notes_ = len(notes)
            assert len(notes) == len(X)
            return super().fit(X, y)

    model = mix(Noted().set_fit_request(notes=True), GaussianNB())
    model.fit(X, Y, notes=np.arange(len(Y)))
    assert model.weights_["m0"] > 0
    assert model.named_estimators_["m0"].n_notes_ == len(Y)


def test_input_is_described_as_the_first_member_takes_it():
    text = make_pipeline(LexicalEncoder(), LogisticRegression())
    tags = get_tags(mix(text, LinearSVC())).input_tags
    assert tags.string
    assert tags.one_d_array
    assert not get_tags(mix(LinearSVC(), text)).input_tags.string
    assert not get_tags(GreedyEnsembleClassifier([])).input_tags.string


def test_names_of_columns_are_those_of_the_last_fit():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["price", "size"])
    fitted = mix(LogisticRegression()).fit(frame, Y)
    assert fitted.feature_names_in_.tolist() == ["price", "size"]
    assert fitted.n_features_in_ == 2
    assert not hasattr(fitted.fit(X, Y), "feature_names_in_")


def test_labels_and_probabilities_come_from_one_call():
    class CountsCalls(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_, self.n_calls_ = np.unique(y), 0
            return self

        def predict_proba(self, X):
            self.n_calls_ += 1
            return np.full((len(X), len(self.classes_)), 1 / len(self.classes_))

    model = mix(CountsCalls()).fit(X, Y)
    labels, proba = predict_with_proba(model, X)
    assert model.estimators_[0].n_calls_ == 1
    np.testing.assert_array_equal(labels, model.predict(X))
    np.testing.assert_array_equal(proba, model.predict_proba(X))


def test_a_saved_mix_of_pipelines_over_text_gives_the_same(tmp_path):
    model = mix(
        make_pipeline(LexicalEncoder(min_df=1), LogisticRegression()),
        make_pipeline(LexicalEncoder(min_df=1), LinearSVC(random_state=0)),
    ).fit(TEXTS, labels())
    # whatever the weights are, both members are in the saved model
    model.weights_ = {"m0": 0.5, "m1": 0.5}
    model.named_estimators_ |= {
        name: clone(member).fit(TEXTS, labels()) for name, member in model.estimators
    }
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict(TEXTS), model.predict(TEXTS))
    np.testing.assert_array_equal(
        loaded.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )
    assert loaded.weights_ == model.weights_
    assert loaded.predict(TEXTS).dtype == model.predict(TEXTS).dtype
