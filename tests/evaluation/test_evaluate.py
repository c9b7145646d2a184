from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    ShuffleSplit,
    StratifiedKFold,
    cross_val_predict,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from skimbal.evaluation import evaluate
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import check_texts

TEXTS = [f"{colour} shirt" for colour in "red blue white grey black pink".split()] * 3
TEXTS += [f"{stuff} tie" for stuff in "silk wool silk linen wool silk".split()]
LABELS = ["shirt"] * 18 + ["tie"] * 6


def text_model():
    return make_pipeline(TfidfVectorizer(), LogisticRegression(C=100))


def vectors(n=90, k=3, seed=0):
    rng = np.random.default_rng(seed)
    y = np.r_[np.arange(k), rng.integers(0, k, n - k)]
    return rng.normal(size=(n, 2)) + y[:, None], y


def test_every_row_is_predicted_by_a_fold_that_did_not_train_on_it():
    X, y = vectors()
    report = evaluate(LogisticRegression(), X, y, cv=3, random_state=7)
    cv = StratifiedKFold(3, shuffle=True, random_state=7)
    expected = cross_val_predict(
        LogisticRegression(), X, y, cv=cv, method="predict_proba"
    )
    assert report.y_proba == pytest.approx(expected)
    assert report.y_pred.tolist() == expected.argmax(axis=1).tolist()
    assert report.rows.tolist() == list(range(90))
    assert report.y_true.tolist() == y.tolist()
    for i, (train, test) in enumerate(cv.split(X, y)):
        assert (report.fold[test] == i).all()
        assert report.class_counts[i].tolist() == np.bincount(y[train]).tolist()


def containers():
    import pandas as pd
    import polars as pl

    return [
        list,
        tuple,
        np.array,
        lambda values: np.array(values, object),
        lambda values: pd.Series(values, index=range(50, 50 + len(values))),
        pl.Series,
        pa.array,
    ]


@pytest.mark.parametrize("container", containers())
def test_texts_and_labels_come_in_any_container(container):
    X, y = container(TEXTS), container(LABELS)
    # scikit-learn's vectorizer takes no Arrow array
    model = make_pipeline(FunctionTransformer(check_texts), text_model())
    report = evaluate(model, X, y, cv=3, random_state=0)
    assert report.classes.tolist() == ["shirt", "tie"]
    assert report.overall["accuracy"] == 1


@pytest.mark.parametrize(
    "labels", [[False, True], [-3, 7], ["衣服", "领带"], [0.0, 1.0]]
)
def test_labels_keep_their_type(labels):
    y = np.array(labels)[(np.array(LABELS) == "tie").astype(int)]
    report = evaluate(text_model(), TEXTS, y.tolist(), cv=2, random_state=0)
    assert report.classes.tolist() == labels
    assert report.y_pred.dtype == report.y_true.dtype == y.dtype


def test_the_estimator_and_the_global_generator_stay_untouched():
    model = LogisticRegression()
    X, y = vectors()
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    evaluate(model, X, y, cv=2)
    with pytest.raises(NotFittedError):
        check_is_fitted(model)
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002


def test_the_seed_decides_the_folds():
    X, y = vectors()
    first, second, other = (
        evaluate(DummyClassifier(), X, y, cv=3, random_state=seed).fold.tolist()
        for seed in (1, 1, 2)
    )
    assert first == second != other
    generators = [np.random.default_rng(5) for _ in range(2)]
    first, second = (
        evaluate(DummyClassifier(), X, y, cv=3, random_state=generator).fold.tolist()
        for generator in generators
    )
    assert first == second


def test_two_jobs_give_the_report_of_one():
    from joblib import parallel_config

    model = RandomForestClassifier(5, random_state=0)
    X, y = vectors()
    one = evaluate(model, X, y, random_state=0)
    with parallel_config("threading"):
        two = evaluate(model, X, y, random_state=0, n_jobs=2)
    assert (one.y_proba == two.y_proba).all()
    assert (one.fold == two.fold).all()


def test_groups_stay_together():
    X, y = vectors()
    groups = np.repeat([f"customer {i}" for i in range(30)], 3)
    report = evaluate(LogisticRegression(), X, y, groups=groups, cv=4, random_state=0)
    for group in np.unique(groups):
        assert len(set(report.fold[groups == group])) == 1
    assert report.protocol == "4 folds, stratified, groups kept together"


def test_fewer_groups_than_folds_lower_the_folds():
    X, y = vectors()
    with pytest.warns(SkimbalWarning, match="3 groups, so 3 folds are used instead"):
        report = evaluate(LogisticRegression(), X, y, groups=np.arange(90) % 3)
    assert report.n_folds == 3


def test_a_fold_that_stays_empty_is_left_out():
    groups = [0, 3, 1, 2, 1, 2, 2, 2, 1, 1, 3, 0, 3, 1]
    y = [0, 2, 2, 1, 1, 2, 0, 3, 3, 1, 1, 0, 2, 3]
    with pytest.warns(SkimbalWarning, match="fewer rows than the 4 folds"):
        report = evaluate(
            DummyClassifier(), groups, y, cv=4, groups=groups, random_state=3676
        )
    assert report.n_folds == 3
    assert report.rows.tolist() == list(range(14))


def test_a_splitter_may_test_a_row_several_times_or_never():
    X, y = vectors()
    cv = ShuffleSplit(4, test_size=30, random_state=0)
    report = evaluate(LogisticRegression(), X, y, cv=cv)
    assert len(report.rows) == 120
    assert (np.diff(report.rows) >= 0).all()
    assert report.y_true.tolist() == y[report.rows].tolist()
    assert report.protocol == "4 folds, ShuffleSplit"
    for i, (_, test) in enumerate(cv.split(X)):
        assert report.rows[report.fold == i].tolist() == sorted(test)


def test_splits_can_be_a_list():
    X, y = vectors()
    cv = list(KFold(3, shuffle=True, random_state=0).split(X))
    assert evaluate(LogisticRegression(), X, y, cv=cv).n_folds == 3


def test_classes_absent_from_a_training_fold_have_probability_zero():
    X, y = vectors()
    y[40] = 9
    with pytest.warns(SkimbalWarning, match=r"never trained on when it is tested"):
        report = evaluate(LogisticRegression(), X, y, cv=3, random_state=0)
    assert report.classes.tolist() == [0, 1, 2, 9]
    assert report.y_proba[40, 3] == 0
    assert report.per_class[3]["recall"] == 0
    assert report.y_proba.sum(axis=1) == pytest.approx(1)


def test_rare_classes_are_named_with_the_effect():
    y = ["a"] * 20 + list("bbcdee")
    X = np.arange(26)[:, None]
    message = r"4 classes have fewer rows than the 5 folds \('b', 'c', 'd' and 1 more\)"
    with pytest.warns(SkimbalWarning, match=message):
        evaluate(LogisticRegression(), X, y, random_state=0)


def test_more_folds_than_rows_of_any_class_are_lowered():
    X, y = vectors(n=9)
    with pytest.warns(SkimbalWarning) as caught:
        report = evaluate(LogisticRegression(), X, y, cv=8, random_state=0)
    assert report.n_folds == np.bincount(y).max()
    assert "are used instead of 8" in str(caught[0].message)
    assert {warning.filename for warning in caught} == {__file__}


def test_one_row_a_class_cannot_be_cross_validated():
    with pytest.raises(LabelError, match="at least 2 rows of the largest class; got 1"):
        evaluate(LogisticRegression(), [[0], [1], [2]], ["a", "b", "c"])


def test_a_training_fold_of_one_class_is_refused_before_any_fit():
    X, y = np.arange(6)[:, None], ["a"] * 5 + ["b"]
    with (
        pytest.warns(SkimbalWarning, match="fewer rows"),
        pytest.raises(LabelError, match=r"fold \d must hold at least 2 classes; got"),
    ):
        evaluate(None, X, y, cv=3)


def test_without_predict_proba_the_labels_alone_are_scored():
    X, y = vectors()
    report = evaluate(LinearSVC(), X, y, random_state=0)
    assert report.y_proba is None
    assert report.overall["macro_f1"] > 0
    assert report.overall["roc_auc"] is None


def test_a_fitted_estimator_predicts_all_rows():
    X, y = vectors()
    model = LogisticRegression().fit(X[:50], y[:50])
    counts = Counter(y[:50])
    report = evaluate(model, X[50:], y[50:], cv="prefit", class_counts=counts)
    assert report.y_proba == pytest.approx(model.predict_proba(X[50:]))
    assert report.class_counts.tolist() == [np.bincount(y[:50]).tolist()]
    assert report.fit_seconds is None
    assert report.folds["accuracy"] == {"mean": report.overall["accuracy"], "std": None}
    assert report.protocol == "held-out rows"


class CountingClassifier(LogisticRegression):
    def fit(self, X, y):
        self.class_counts_ = np.unique(y, return_counts=True)[1]
        return super().fit(X, y)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda model: model,
        lambda model: make_pipeline(TfidfVectorizer(), model),
        lambda model: GridSearchCV(
            make_pipeline(TfidfVectorizer(), model),
            {"countingclassifier__C": [10, 100]},
            cv=2,
        ),
    ],
)
def test_training_counts_come_from_the_fitted_estimator(wrap):
    bare = wrap(CountingClassifier())
    is_bare = isinstance(bare, CountingClassifier)
    X = np.array([[len(text)] for text in TEXTS]) if is_bare else TEXTS
    report = evaluate(bare.fit(X, LABELS), X[-3:], LABELS[-3:], cv="prefit")
    assert report.class_counts.tolist() == [[18, 6]]
    assert report.tail.tolist() == ["tie"]


def test_unknown_training_counts_are_said_and_taken_from_the_rows():
    model = text_model().fit(TEXTS, LABELS)
    with pytest.warns(SkimbalWarning, match=r"class_counts=Counter\(y_train\)"):
        report = evaluate(model, TEXTS[-9:], LABELS[-9:], cv="prefit")
    assert report.class_counts.tolist() == [[3, 6]]


def test_held_out_labels_that_the_model_never_saw_count_against_it():
    model = text_model().fit(TEXTS, LABELS)
    report = evaluate(
        model,
        ["felt hat", "silk tie"],
        ["hat", "tie"],
        cv="prefit",
        class_counts=Counter(LABELS),
    )
    assert report.classes.tolist() == ["hat", "shirt", "tie"]
    assert report.per_class[0]["recall"] == 0
    assert report.tail.tolist() == ["tie"]


def test_labels_of_another_kind_than_the_model_knows_are_refused():
    model = text_model().fit(TEXTS, LABELS)
    with pytest.raises(LabelError, match="one kind of label; got int, str"):
        evaluate(model, TEXTS[:2], [0, 1], cv="prefit", class_counts={})


def test_fit_parameters_are_cut_to_the_training_rows():
    X, y = vectors()
    weight = np.linspace(0, 1, 90)
    report = evaluate(
        LogisticRegression(),
        X,
        y,
        cv=2,
        random_state=0,
        fit_params={"sample_weight": weight},
    )
    train = report.fold != 0
    model = LogisticRegression().fit(X[train], y[train], sample_weight=weight[train])
    expected = model.predict_proba(X[report.fold == 0])
    assert report.y_proba[report.fold == 0] == pytest.approx(expected)


class NanClassifier(DummyClassifier):
    def predict_proba(self, X):
        return super().predict_proba(X) * np.nan


def test_probabilities_that_are_not_finite_are_refused():
    X, y = vectors()
    with pytest.raises(ValueError, match="of NanClassifier must be finite"):
        evaluate(NanClassifier(), X, y)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cv": 1}, "`cv` must be at least 2 folds; got 1"),
        ({"cv": "loo"}, "'prefit'; got 'loo'"),
        ({"class_counts": {}}, "cv='prefit' alone"),
        ({"groups": [1, 2]}, "inconsistent"),
        ({"y": [0] * 90}, "at least 2 classes"),
        ({"y": [0, 1]}, "X has 90 rows, y has 2"),
    ],
)
def test_unusable_arguments_are_named(changes, message):
    X, y = vectors()
    with pytest.raises(ValueError, match=message):
        evaluate(LogisticRegression(), **{"X": X, "y": y} | changes)


def test_the_report_names_classes_of_the_estimator_and_no_parameter():
    model = GridSearchCV(
        make_pipeline(
            "passthrough",
            TfidfVectorizer(stop_words=["secret"]),
            LogisticRegression(),
        ),
        {"logisticregression__C": [1, 2]},
        cv=2,
    )
    report = evaluate(model, TEXTS, LABELS, cv=2, random_state=0)
    expected = "GridSearchCV(TfidfVectorizer + LogisticRegression)"
    assert report.estimator == expected
    assert "secret" not in report.to_json()
    assert set(report.versions) == {"python", "skimbal", "scikit-learn", "numpy"}


def test_a_report_holds_no_text():
    report = evaluate(text_model(), TEXTS, LABELS, cv=2, random_state=0)
    assert "linen" not in report.to_json() + str(report)


def test_progress_is_shown_on_request(capsys):
    X, y = vectors()
    evaluate(DummyClassifier(), X, y, cv=2)
    assert capsys.readouterr().err == ""
    evaluate(DummyClassifier(), X, y, cv=2, verbose=1)
    assert "2/2" in capsys.readouterr().err
