"""Tests of `CrossFitClassifier`."""

import numpy as np
import pytest
from joblib import parallel_config
from sklearn import config_context
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    cross_val_predict,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags

from skimbal.calibration import PriorCorrectedClassifier
from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder
from skimbal.ensemble import CrossFitClassifier
from skimbal.exceptions import InvalidTextError, LabelError, SkimbalWarning
from skimbal.utils import (
    load_model,
    make_inner_folds,
    out_of_fold_proba,
    predict_with_proba,
    save_model,
)
from skimbal.utils.estimator_checks._data import TEXTS, labels
from tests.calibration.data import GaussianClassifier, gaussian_rows

X, Y = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0))
X_NEW, Y_NEW = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0), seed=1)


class FailsLast(GaussianNB):
    """Cannot be fitted without the last row."""

    def fit(self, X_train, y, sample_weight=None):
        if X_train[-1] != X[-1]:
            raise RuntimeError("the last row is needed")
        return super().fit(X_train, y, sample_weight)


def test_each_copy_learns_from_the_other_folds():
    folds = make_inner_folds(4, X, Y, random_state=0)
    model = CrossFitClassifier(LogisticRegression(), cv=folds).fit(X, Y)
    assert len(model.estimators_) == 4
    for (train, _), copy in zip(folds, model.estimators_, strict=True):
        expected = LogisticRegression().fit(X[train], Y[train])
        np.testing.assert_allclose(copy.coef_, expected.coef_)
    assert not hasattr(model.estimator, "coef_")


def test_rows_are_judged_by_the_copy_that_did_not_see_them():
    model = CrossFitClassifier(LogisticRegression(), cv=KFold(3)).fit(X, Y)
    expected = cross_val_predict(
        LogisticRegression(), X, Y, cv=KFold(3), method="predict_proba"
    )
    np.testing.assert_allclose(model.oof_proba_, expected)


def test_probabilities_are_the_mean_of_the_copies():
    model = CrossFitClassifier(GaussianNB(), random_state=0).fit(X, Y)
    for i, row in enumerate(model.predict_proba(X_NEW[:5])):
        copies = [copy.predict_proba(X_NEW[[i]])[0] for copy in model.estimators_]
        np.testing.assert_allclose(row, (copies[0] + copies[1] + copies[2]) / 3)
    expected = model.classes_[model.predict_proba(X_NEW).argmax(axis=1)]
    np.testing.assert_array_equal(model.predict(X_NEW), expected)


def test_the_error_of_the_mean_is_below_the_mean_error():
    tree = DecisionTreeClassifier(random_state=0)
    model = CrossFitClassifier(tree, cv=5, random_state=0).fit(X, Y)

    def squared_error(classifier):
        return np.square(classifier.predict_proba(X_NEW) - np.eye(3)[Y_NEW]).mean()

    alone = [squared_error(copy) for copy in model.estimators_]
    assert squared_error(model) < 0.9 * np.mean(alone)


def test_rows_of_several_folds_get_the_mean_and_those_of_none_nan():
    splitter = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    twice = CrossFitClassifier(GaussianNB(), cv=splitter).fit(X, Y)
    folds = list(splitter.split(X, Y))
    np.testing.assert_allclose(
        twice.oof_proba_, out_of_fold_proba(GaussianNB(), X, Y, folds)
    )
    once = ShuffleSplit(1, test_size=20, random_state=0)
    model = CrossFitClassifier(GaussianNB(), cv=once).fit(X, Y)
    assert np.isnan(model.oof_proba_).all(axis=1).sum() == 100
    assert np.isfinite(model.predict_proba(X)).all()


def test_a_class_that_a_fold_lacks_gets_nothing_from_its_copy():
    rows = np.arange(len(Y))
    folds = [(rows[Y < 2], rows[Y == 2]), (rows[1:], rows[:1])]
    model = CrossFitClassifier(GaussianNB(), cv=folds).fit(X, Y)
    assert (model.oof_proba_[Y == 2, 2] == 0).all()
    second = model.estimators_[1].predict_proba(X)
    np.testing.assert_allclose(model.predict_proba(X)[:, 2], second[:, 2] / 2)


@pytest.mark.parametrize("n_rare", [1, 2, 3])
def test_a_class_of_a_few_rows_is_learnt(n_rare):
    X, y = gaussian_rows((60, 40, n_rare), (0.0, 2.0, 9.0))
    model = CrossFitClassifier(LogisticRegression(C=100), random_state=0)
    if n_rare == 1:
        with pytest.warns(SkimbalWarning, match="1 of 3 classes have a single row"):
            model.fit(X, y)
    else:
        model.fit(X, y)
    assert model.class_counts_.tolist() == [60, 40, n_rare]
    assert model.predict([[9.5]]).tolist() == [2]


def test_too_few_rows_for_folds_are_refused_with_the_number_needed():
    with pytest.raises(LabelError, match="at least 2 rows; got 3 rows of 3 classes"):
        CrossFitClassifier(GaussianNB()).fit([[0.0], [1.0], [2.0]], [0, 1, 2])


@pytest.mark.parametrize("routed", [False, True])
@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        make_pipeline(MaxAbsScaler(), LogisticRegression()),
    ],
    ids=["alone", "pipeline"],
)
def test_sample_weights_are_cut_to_the_rows_of_each_copy(estimator, routed):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    folds = make_inner_folds(3, X, Y, random_state=0)
    with config_context(enable_metadata_routing=routed):
        model = CrossFitClassifier(estimator, cv=folds)
        model.fit(X, Y, sample_weight=weight)
    name = "logisticregression__sample_weight"
    if not hasattr(estimator, "steps"):
        name = "sample_weight"
    for (train, _), copy in zip(folds, model.estimators_, strict=True):
        expected = clone(estimator).fit(X[train], Y[train], **{name: weight[train]})
        np.testing.assert_allclose(copy.predict_proba(X), expected.predict_proba(X))


def test_sample_weights_are_routed_where_asked_for():
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    model = CrossFitClassifier(LogisticRegression(), random_state=0)
    expected = clone(model).fit(X, Y, sample_weight=weight).predict_proba(X)
    with config_context(enable_metadata_routing=True):
        routed = make_pipeline(clone(model).set_fit_request(sample_weight=True))
        proba = routed.fit(X, Y, sample_weight=weight).predict_proba(X)
    np.testing.assert_allclose(proba, expected)


def test_other_arguments_of_fit_are_handed_on():
    class Noted(GaussianNB):
        def fit(self, X, y, notes=None):
            self.notes_ = notes
            return super().fit(X, y)

    model = CrossFitClassifier(Noted(), cv=KFold(2)).fit(X, Y, notes=np.arange(120))
    assert model.estimators_[0].notes_.tolist() == list(range(60, 120))


def test_what_the_copies_were_trained_for_is_told():
    plain = CrossFitClassifier(LogisticRegression(), random_state=0).fit(X, Y)
    np.testing.assert_allclose(plain.training_prior_, [1 / 2, 1 / 3, 1 / 6])
    plain.fit(X, Y, sample_weight=np.array([2.0, 3.0, 6.0])[Y])
    np.testing.assert_allclose(plain.training_prior_, [1 / 3] * 3, atol=0.01)
    balanced = GaussianClassifier((0.0, 2.0, 4.0), class_weight="balanced")
    model = CrossFitClassifier(balanced, random_state=0).fit(X, Y)
    np.testing.assert_allclose(model.training_prior_, [1 / 3] * 3)
    corrected = PriorCorrectedClassifier(model).fit(X, Y)
    np.testing.assert_allclose(
        corrected.predict_proba(X).mean(axis=0), [1 / 2, 1 / 3, 1 / 6], atol=0.03
    )


def test_a_fit_that_fails_in_a_fold_leaves_what_was():
    model = CrossFitClassifier(FailsLast(), cv=KFold(3))
    with pytest.raises(RuntimeError):
        model.fit(X, Y)
    assert not [name for name in vars(model) if name.endswith("_")]
    model.set_params(estimator=GaussianNB()).fit(X, Y)
    before, learnt = model.predict_proba(X), dict(vars(model))
    with pytest.raises(RuntimeError):
        model.set_params(estimator=FailsLast()).fit(X, Y)
    assert vars(model).keys() == learnt.keys()
    np.testing.assert_array_equal(model.predict_proba(X), before)


def test_a_text_that_is_missing_is_named_by_its_own_row():
    text = make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())
    texts = [*TEXTS[:17], None, *TEXTS[18:]]
    assert get_tags(CrossFitClassifier(text)).input_tags.string
    with pytest.raises(InvalidTextError, match=r"\b17\b"):
        CrossFitClassifier(text, cv=KFold(2)).fit(texts, labels())


def test_an_estimator_without_probabilities_is_refused():
    with pytest.raises(ValueError, match="'estimator' parameter"):
        CrossFitClassifier(LinearSVC()).fit(X, Y)


def test_parameters_of_the_estimator_can_be_searched():
    model = CrossFitClassifier(LogisticRegression(), random_state=0)
    search = GridSearchCV(model, {"estimator__C": [1e-6, 1.0]}, cv=2).fit(X, Y)
    assert search.best_params_ == {"estimator__C": 1.0}


def test_folds_in_threads_give_the_same():
    model = CrossFitClassifier(LogisticRegression(), random_state=0)
    expected = clone(model).fit(X, Y)
    with parallel_config(backend="threading"):
        threaded = clone(model).set_params(n_jobs=2).fit(X, Y)
    np.testing.assert_array_equal(threaded.oof_proba_, expected.oof_proba_)


def test_names_of_columns_are_those_of_the_last_fit():
    pandas = pytest.importorskip("pandas")
    model = CrossFitClassifier(LogisticRegression())
    fitted = model.fit(pandas.DataFrame(X, columns=["price"]), Y)
    assert fitted.feature_names_in_.tolist() == ["price"]
    assert fitted.n_features_in_ == 1
    assert not hasattr(fitted.fit(X, Y), "feature_names_in_")


def test_labels_and_probabilities_come_from_one_call():
    model = CrossFitClassifier(GaussianNB(), random_state=0).fit(X, Y)
    predicted, proba = predict_with_proba(model, X)
    np.testing.assert_array_equal(predicted, model.predict(X))
    np.testing.assert_array_equal(proba, model.predict_proba(X))


def test_fine_tuned_copies_are_saved_and_give_the_same(tiny_bert, tmp_path):
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu", random_state=0)
    model = CrossFitClassifier(bert, cv=2, random_state=0).fit(TEXTS, labels())
    assert model.oof_proba_.shape == (24, 3)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict(TEXTS), model.predict(TEXTS))
    np.testing.assert_array_equal(
        loaded.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )
    np.testing.assert_array_equal(loaded.oof_proba_, model.oof_proba_)
