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
    StratifiedKFold,
    cross_val_predict,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from skimbal.evaluation import evaluate
from skimbal.utils import check_texts
from tests.evaluation.data import LABELS, TEXTS, text_model, vectors


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


def test_two_jobs_give_the_report_of_one():
    from joblib import parallel_config

    model = RandomForestClassifier(5, random_state=0)
    X, y = vectors()
    one = evaluate(model, X, y, random_state=0)
    with parallel_config("threading"):
        two = evaluate(model, X, y, random_state=0, n_jobs=2)
    assert (one.y_proba == two.y_proba).all()
    assert (one.fold == two.fold).all()


def test_without_predict_proba_the_labels_alone_are_scored():
    X, y = vectors()
    report = evaluate(LinearSVC(), X, y, random_state=0)
    assert report.y_proba is None
    assert report.overall["macro_f1"] > 0
    assert report.overall["roc_auc"] is None


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
