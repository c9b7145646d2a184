"""Tests of `SeedAverageClassifier`."""

import numpy as np
import pytest
from joblib import parallel_config
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.svm import LinearSVC
from sklearn.tree import ExtraTreeClassifier
from sklearn.utils import get_tags

from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder
from skimbal.ensemble import SeedAverageClassifier
from skimbal.exceptions import InvalidTextError, LabelError
from skimbal.utils import load_model, predict_with_proba, save_model
from skimbal.utils.estimator_checks._data import TEXTS, labels
from tests.calibration.data import gaussian_rows

X, Y = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0))
X_NEW, Y_NEW = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0), seed=1)
# cuts at random places, and so depends on its seed
TREE = ExtraTreeClassifier(max_depth=3)


class Favours(ClassifierMixin, BaseEstimator):
    """Draws the class that it always predicts, and notes what else `fit` gets."""

    def __init__(self, random_state=None, fails=False):
        self.random_state = random_state
        self.fails = fails

    def fit(self, X, y, notes=None):
        if self.fails:
            raise RuntimeError("it fails")
        self.notes_ = notes
        self.classes_ = np.unique(y)
        rng = np.random.default_rng(self.random_state)
        self.code_ = rng.integers(len(self.classes_))
        return self

    def predict_proba(self, X):
        return np.tile(np.eye(len(self.classes_))[self.code_], (len(X), 1))


def seeds_of(model):
    return [member.random_state for member in model.estimators_]


def test_every_copy_has_a_seed_of_its_own_and_sees_all_rows():
    tree = clone(TREE).set_params(random_state=5)
    model = SeedAverageClassifier(tree, n_seeds=4, random_state=0).fit(X, Y)
    assert len(set(seeds_of(model))) == 4
    assert 5 not in seeds_of(model)
    assert model.estimator is tree
    assert tree.random_state == 5
    for seed, member in zip(seeds_of(model), model.estimators_, strict=True):
        expected = clone(TREE).set_params(random_state=seed).fit(X, Y)
        np.testing.assert_array_equal(
            member.predict_proba(X_NEW), expected.predict_proba(X_NEW)
        )


def test_probabilities_are_the_mean_of_the_copies():
    model = SeedAverageClassifier(TREE, random_state=0).fit(X, Y)
    alone = [member.predict_proba(X_NEW) for member in model.estimators_]
    assert not np.allclose(alone[0], alone[1])
    proba = model.predict_proba(X_NEW)
    np.testing.assert_allclose(proba, (alone[0] + alone[1] + alone[2]) / 3)
    expected = model.classes_[proba.argmax(axis=1)]
    np.testing.assert_array_equal(model.predict(X_NEW), expected)


def test_the_mean_depends_less_on_the_seed_than_a_copy_does():
    def proba(seed):
        model = SeedAverageClassifier(TREE, n_seeds=8, random_state=seed).fit(X, Y)
        members = model.estimators_
        return model.predict_proba(X_NEW), members[0].predict_proba(X_NEW)

    means, alone = map(np.array, zip(*map(proba, range(10)), strict=True))
    # 1 / sqrt(8) of it, up to chance
    assert means.std(axis=0).mean() < 0.45 * alone.std(axis=0).mean()


def test_a_probability_is_the_share_of_the_copies_that_are_sure():
    model = SeedAverageClassifier(Favours(), n_seeds=20, random_state=0).fit(X, Y)
    codes = [member.code_ for member in model.estimators_]
    share = np.bincount(codes, minlength=3) / 20
    assert (share > 0).all()
    np.testing.assert_allclose(model.predict_proba(X_NEW[:2]), [share, share])
    assert model.predict(X_NEW[:1]) == [share.argmax()]


def test_the_same_seed_gives_the_same_and_another_does_not():
    def proba(seed):
        model = SeedAverageClassifier(TREE, random_state=seed).fit(X, Y)
        return model.predict_proba(X_NEW)

    np.testing.assert_array_equal(proba(0), proba(0))
    assert not np.allclose(proba(0), proba(1))
    rng = np.random.default_rng(0)
    assert not np.allclose(proba(rng), proba(rng))


def test_parts_of_a_pipeline_get_seeds_of_their_own():
    forest = RandomForestClassifier(3, random_state=0)
    model = SeedAverageClassifier(
        make_pipeline(MaxAbsScaler(), LogisticRegression())
    ).fit(X, Y)
    assert len({member[-1].random_state for member in model.estimators_}) == 3
    model.set_params(estimator=make_pipeline(MaxAbsScaler(), forest)).fit(X, Y)
    assert len({member[-1].random_state for member in model.estimators_}) == 3


def test_an_estimator_whose_copies_would_be_the_same_is_refused():
    with pytest.raises(ValueError, match="GaussianNB must have a `random_state`"):
        SeedAverageClassifier(GaussianNB()).fit(X, Y)


def test_an_estimator_without_probabilities_is_refused():
    with pytest.raises(ValueError, match="'estimator' parameter"):
        SeedAverageClassifier(LinearSVC()).fit(X, Y)


def test_labels_of_one_class_are_refused():
    with pytest.raises(LabelError):
        SeedAverageClassifier(TREE).fit(X, np.zeros(len(X), dtype=int))


@pytest.mark.parametrize("routed", [False, True])
@pytest.mark.parametrize(
    ("estimator", "name"),
    [
        (LogisticRegression(), "sample_weight"),
        (
            make_pipeline(MaxAbsScaler(), LogisticRegression()),
            "logisticregression__sample_weight",
        ),
    ],
    ids=["alone", "pipeline"],
)
def test_sample_weights_reach_every_copy(estimator, name, routed):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    with config_context(enable_metadata_routing=routed):
        model = SeedAverageClassifier(estimator, random_state=0)
        model.fit(X, Y, sample_weight=weight)
    expected = clone(estimator).fit(X, Y, **{name: weight}).predict_proba(X)
    for member in model.estimators_:
        np.testing.assert_allclose(member.predict_proba(X), expected)


def test_sample_weights_are_routed_where_asked_for():
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    model = SeedAverageClassifier(LogisticRegression(), random_state=0)
    expected = clone(model).fit(X, Y, sample_weight=weight).predict_proba(X)
    with config_context(enable_metadata_routing=True):
        routed = make_pipeline(clone(model).set_fit_request(sample_weight=True))
        proba = routed.fit(X, Y, sample_weight=weight).predict_proba(X)
    np.testing.assert_allclose(proba, expected)


def test_other_arguments_of_fit_are_handed_on():
    model = SeedAverageClassifier(Favours()).fit(X, Y, notes="seen")
    assert [member.notes_ for member in model.estimators_] == ["seen"] * 3


def test_what_the_copies_were_trained_for_is_told():
    plain = SeedAverageClassifier(LogisticRegression()).fit(X, Y)
    np.testing.assert_allclose(plain.training_prior_, [1 / 2, 1 / 3, 1 / 6])
    assert plain.class_counts_.tolist() == [60, 40, 20]
    plain.fit(X, Y, sample_weight=np.array([2.0, 3.0, 6.0])[Y])
    np.testing.assert_allclose(plain.training_prior_, [1 / 3] * 3)
    balanced = make_pipeline(
        RandomForestClassifier(2, random_state=0, class_weight="balanced")
    )
    model = SeedAverageClassifier(balanced).fit(X, Y)
    np.testing.assert_allclose(model.training_prior_, [1 / 3] * 3)


def test_a_fit_that_fails_leaves_what_was():
    model = SeedAverageClassifier(Favours(), random_state=0).fit(X, Y)
    learnt = dict(vars(model))
    with pytest.raises(RuntimeError):
        model.set_params(estimator__fails=True).fit(X, Y)
    assert vars(model) == learnt


def test_a_text_that_is_missing_is_named_by_its_own_row():
    text = make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())
    assert get_tags(SeedAverageClassifier(text)).input_tags.string
    with pytest.raises(InvalidTextError, match=r"\b17\b"):
        SeedAverageClassifier(text).fit([*TEXTS[:17], None, *TEXTS[18:]], labels())


def test_whether_pairs_are_read_is_what_the_estimator_says():
    assert SeedAverageClassifier(make_pipeline(BertClassifier())).reads_pairs is True
    text = make_pipeline(LexicalEncoder(), LogisticRegression())
    assert SeedAverageClassifier(text).reads_pairs is LexicalEncoder.reads_pairs
    assert not hasattr(SeedAverageClassifier(TREE), "reads_pairs")


def test_parameters_of_the_estimator_can_be_searched():
    model = SeedAverageClassifier(LogisticRegression(), random_state=0)
    grid = {"estimator__C": [1e-6, 1.0], "n_seeds": [1, 2]}
    search = GridSearchCV(model, grid, cv=2).fit(X, Y)
    assert search.best_params_["estimator__C"] == 1.0


def test_copies_in_threads_give_the_same():
    model = SeedAverageClassifier(TREE, random_state=0)
    expected = clone(model).fit(X, Y).predict_proba(X_NEW)
    with parallel_config(backend="threading"):
        threaded = clone(model).set_params(n_jobs=2).fit(X, Y)
    np.testing.assert_array_equal(threaded.predict_proba(X_NEW), expected)


def test_labels_and_probabilities_come_from_one_call():
    model = SeedAverageClassifier(TREE, random_state=0).fit(X, Y)
    predicted, proba = predict_with_proba(model, X)
    np.testing.assert_array_equal(predicted, model.predict(X))
    np.testing.assert_array_equal(proba, model.predict_proba(X))


def test_fine_tuned_copies_differ_and_are_saved(tiny_bert, tmp_path):
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu", random_state=0)
    model = SeedAverageClassifier(bert, n_seeds=2, random_state=0)
    model.fit(TEXTS, labels())
    alone = [member.predict_proba(TEXTS) for member in model.estimators_]
    assert not np.allclose(*alone, atol=1e-4)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(
        loaded.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )
    np.testing.assert_array_equal(loaded.predict(TEXTS), model.predict(TEXTS))
    np.testing.assert_array_equal(loaded.training_prior_, model.training_prior_)
    again = clone(loaded).fit(TEXTS, labels())
    np.testing.assert_array_equal(
        again.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )
