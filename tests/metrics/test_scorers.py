import pickle

import numpy as np
import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    check_scoring,
    make_scorer,
    roc_auc_score,
)
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skimbal.exceptions import LabelError
from skimbal.metrics import (
    classwise_calibration_error,
    expected_calibration_error,
    get_scorer,
    get_scorer_names,
    macro_average_precision,
    tail_average_precision,
    tail_f1_score,
    tail_recall_score,
)
from skimbal.utils import load_model, save_model

TAIL = ["c"]
# that of scikit-learn asks for `decision_function` first
OF_PROBABILITIES = make_scorer(average_precision_score, response_method="predict_proba")
WITH_TAIL = [name for name in get_scorer_names() if name.startswith("tail")]


def data(k=3, n=150, seed=0):
    rng = np.random.default_rng(seed)
    share = np.geomspace(8, 1, k)
    y = np.array(list("abc"))[rng.choice(k, n, p=share / share.sum())]
    X = rng.normal(size=(n, 2)) + (y == "b")[:, None] - (y == "c")[:, None]
    return X, y


def scorer_of(name):
    return get_scorer(name, **({"tail": TAIL} if name in WITH_TAIL else {}))


class Counted(ClassifierMixin, BaseEstimator):
    """Counts the calls of its methods."""

    def fit(self, X, y):
        self.model_ = LogisticRegression().fit(X, y)
        self.classes_ = self.model_.classes_
        self.calls_ = {"predict": 0, "predict_proba": 0}
        return self

    def predict(self, X):
        self.calls_["predict"] += 1
        return self.model_.predict(X)

    def predict_proba(self, X):
        self.calls_["predict_proba"] += 1
        return self.model_.predict_proba(X)


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("ours", "theirs", "k"),
    [
        ("neg_log_loss", "neg_log_loss", 3),
        ("neg_log_loss", "neg_log_loss", 2),
        ("macro_roc_auc", "roc_auc_ovr", 3),
        ("macro_roc_auc", "roc_auc", 2),
        ("macro_average_precision", OF_PROBABILITIES, 3),
    ],
)
def test_values_are_those_of_scikit_learn(ours, theirs, k, weighted):
    X, y = data(k)
    model = LogisticRegression().fit(X[:100], y[:100])
    params = {"sample_weight": np.linspace(1, 2, 50)} if weighted else {}
    expected = check_scoring(model, theirs)(model, X[100:], y[100:], **params)
    value = get_scorer(ours)(model, X[100:], y[100:], **params)
    assert value == pytest.approx(expected, abs=1e-9)


def test_values_are_those_of_the_metrics():
    X, y = data()
    model = LogisticRegression().fit(X, y)
    proba, pred = model.predict_proba(X), model.predict(X)
    expected = {
        "macro_average_precision": macro_average_precision(y, proba),
        "tail_average_precision": tail_average_precision(y, proba, tail=TAIL),
        "neg_expected_calibration_error": -expected_calibration_error(y, proba),
        "neg_classwise_calibration_error": -classwise_calibration_error(y, proba),
        "tail_recall": tail_recall_score(y, pred, tail=TAIL),
        "tail_f1": tail_f1_score(y, pred, tail=TAIL),
    }
    values = {name: scorer_of(name)(model, X, y) for name in expected}
    assert values == pytest.approx(expected, abs=1e-12)
    bins = get_scorer("neg_expected_calibration_error", n_bins=3)
    assert bins(model, X, y) == -expected_calibration_error(y, proba, n_bins=3)


def test_of_two_classes_the_tail_may_be_either():
    X, y = data(2)
    model = LogisticRegression().fit(X, y)
    proba = model.predict_proba(X)
    for j, label in enumerate("ab"):
        value = get_scorer("tail_average_precision", tail=[label])(model, X, y)
        score = average_precision_score(y == label, proba[:, j])
        assert value == pytest.approx(score, abs=1e-12)


@pytest.mark.parametrize("name", get_scorer_names())
def test_a_class_without_test_rows_does_not_count(name):
    X, y = data()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    kept = y != "a"
    value = scorer_of(name)(model, X[kept], y[kept])
    assert np.isfinite(value)
    if name.startswith("macro"):
        proba = model.predict_proba(X[kept])
        score = {
            "macro_average_precision": average_precision_score,
            "macro_roc_auc": roc_auc_score,
        }[name]
        expected = [
            score(y[kept] == label, proba[:, j + 1]) for j, label in enumerate("bc")
        ]
        assert value == pytest.approx(np.mean(expected), abs=1e-12)


@pytest.mark.parametrize("name", get_scorer_names())
def test_a_class_that_was_never_learnt_is_ranked_by_chance(name):
    X, y = data()
    known = y != "c"
    model = LogisticRegression().fit(X[known], y[known])
    value = scorer_of(name)(model, X, y)
    share = np.mean(y == "c")
    expected = {"tail_average_precision": share, "tail_recall": 0, "tail_f1": 0}
    if name in expected:
        assert value == pytest.approx(expected[name])
    if name == "neg_log_loss":
        eps = np.finfo(float).eps
        chosen = np.full(len(y), eps)
        proba = model.predict_proba(X)
        for j, label in enumerate("ab"):
            chosen[y == label] = proba[y == label, j]
        assert value == pytest.approx(np.log(chosen).mean())
    assert np.isfinite(value)


@pytest.mark.parametrize("k", [2, 3])
def test_scores_rank_where_there_are_no_probabilities(k):
    X, y = data(k)
    model = LinearSVC().fit(X, y)
    scores = model.decision_function(X)
    scores = np.column_stack([-scores, scores]) if k == 2 else scores
    value = get_scorer("macro_average_precision")(model, X, y)
    assert value == pytest.approx(macro_average_precision(y, scores), abs=1e-12)
    with pytest.raises(AttributeError, match="predict_proba"):
        get_scorer("neg_log_loss")(model, X, y)


def test_rows_that_cannot_be_compared_are_named():
    X, y = data()
    model = LogisticRegression().fit(X, y)
    kept = y == "a"
    with pytest.raises(LabelError, match="'tail_f1' has nothing to compare"):
        scorer_of("tail_f1")(model, X[kept], y[kept])
    with pytest.raises(LabelError, match="of one class"):
        get_scorer("macro_roc_auc")(model, X[kept], y[kept])


def test_scorers_of_a_search_share_one_call():
    X, y = data()
    scoring = {name: scorer_of(name) for name in get_scorer_names()}
    scoring["accuracy"] = "accuracy"
    found = cross_validate(
        Counted(), X, y, cv=2, scoring=scoring, return_estimator=True
    )
    for model in found["estimator"]:
        assert model.calls_ == {"predict": 1, "predict_proba": 1}
    for name in get_scorer_names():
        alone = cross_validate(Counted(), X, y, cv=2, scoring=scoring[name])
        np.testing.assert_array_equal(alone["test_score"], found[f"test_{name}"])


def test_searches_find_the_best_also_in_folds_that_lack_a_class():
    X, y = data()
    rows = np.arange(len(y))
    # 'c' is in no training rows of the first fold, and in no test rows of the second
    folds = [(rows[y != "c"], rows[y != "a"]), (rows, rows[y != "c"])]
    names = ("macro_average_precision", "neg_log_loss")
    search = GridSearchCV(
        LogisticRegression(),
        {"C": [1e-6, 1]},
        scoring={name: get_scorer(name) for name in names},
        refit="neg_log_loss",
        cv=folds,
        error_score="raise",
    ).fit(X, y)
    for name in names:
        assert np.isfinite(search.cv_results_[f"mean_test_{name}"]).all()
    assert search.predict(X).shape == y.shape


@pytest.mark.parametrize("name", get_scorer_names())
def test_scorers_are_copied_and_pickled(name):
    X, y = data()
    model = LogisticRegression().fit(X, y)
    scorer = scorer_of(name)
    expected = scorer(model, X, y)
    assert pickle.loads(pickle.dumps(scorer))(model, X, y) == expected
    search = GridSearchCV(model, {"C": [1]}, scoring=scorer)
    assert clone(search).scoring(model, X, y) == expected
    options = ", tail=['c']" if name in WITH_TAIL else ""
    assert repr(scorer) == f"get_scorer({name!r}{options})"


@pytest.mark.parametrize("name", get_scorer_names())
def test_scorers_are_saved_with_a_search(name, tmp_path):
    X, y = data()
    search = GridSearchCV(LogisticRegression(), {"C": [1]}, scoring=scorer_of(name))
    save_model(search.fit(X, y), tmp_path / "model")
    assert load_model(tmp_path / "model").score(X, y) == search.score(X, y)


def test_weights_are_routed(routing):
    X, y = data()
    weight = np.linspace(1, 3, len(y))
    scorer = get_scorer("macro_average_precision").set_score_request(sample_weight=True)
    model = LogisticRegression().set_fit_request(sample_weight=False)
    found = cross_validate(
        model,
        X,
        y,
        cv=2,
        scoring=scorer,
        params={"sample_weight": weight},
        return_estimator=True,
        return_indices=True,
    )
    for i, fitted in enumerate(found["estimator"]):
        rows = found["indices"]["test"][i]
        expected = macro_average_precision(
            y[rows], fitted.predict_proba(X[rows]), sample_weight=weight[rows]
        )
        assert found["test_score"][i] == pytest.approx(expected, abs=1e-12)


def test_names_and_options_are_checked():
    with pytest.raises(ValueError, match=r"must be one of .*; got 'f1_macro'"):
        get_scorer("f1_macro")
    with pytest.raises(TypeError, match=r"needs `tail`.*tail_classes"):
        get_scorer("tail_recall")
    with pytest.raises(TypeError, match=r"takes no options; got \['n_bins'\]"):
        get_scorer("macro_roc_auc", n_bins=3)
    with pytest.raises(TypeError, match=r"takes `tail` alone; got \['labels'\]"):
        get_scorer("tail_f1", tail=TAIL, labels=[1])
