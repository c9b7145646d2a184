"""`ImbalancedTextClassifier` inside scikit-learn, in pickles and in saved folders."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skimbal import evaluate, load_model, save_model
from skimbal.exceptions import SkimbalWarning
from tests.auto.data import LABELS, TEXTS, classifier, lexical

EVERY = ["lexical", "embedding", "fine_tuned"]


def assert_same(model, other):
    for method in ("predict", "predict_proba", "decision_function"):
        np.testing.assert_array_equal(
            getattr(model, method)(TEXTS), getattr(other, method)(TEXTS)
        )
    assert other.audit_ == model.audit_
    assert other.get_params(deep=False).keys() == model.get_params(deep=False).keys()


@pytest.mark.parametrize("members", [["lexical"], ["embedding"], ["fine_tuned"], EVERY])
def test_a_loaded_model_gives_the_same(tiny_bert, tmp_path, members):
    model = classifier(members=members).fit(TEXTS, LABELS)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert_same(model, loaded)
    assert loaded.weights_ == model.weights_
    assert loaded.classes_.dtype == model.classes_.dtype


@pytest.mark.parametrize("names", [[0, 5, 7], [False, True, True], ["退款", "<b>", ""]])
def test_any_labels_can_be_saved(tmp_path, names):
    labels = np.array(names)[np.repeat([0, 1, 2], 12)]
    model = lexical().fit(TEXTS, labels)
    save_model(model, tmp_path / "model")
    assert_same(model, load_model(tmp_path / "model"))


def test_members_that_are_mixed_are_saved_with_their_weights(tiny_bert, tmp_path):
    # one text of each class: nothing is tuned, and every member is kept
    with pytest.warns(SkimbalWarning, match="all members weigh the same"):
        model = classifier().fit(TEXTS[::12], LABELS[::12])
    assert len(model.members_) == 3
    save_model(model, tmp_path / "model")
    assert_same(model, load_model(tmp_path / "model"))


def test_a_saved_model_holds_no_text(tiny_bert, tmp_path):
    canary = "zqcanaryxw"
    texts = [TEXTS[0] + canary, *TEXTS[1:]]
    save_model(classifier(members=EVERY).fit(texts, LABELS), tmp_path / "model")
    for path in (tmp_path / "model").rglob("*"):
        assert path.is_dir() or canary.encode() not in path.read_bytes()


def test_a_pickled_model_gives_the_same(tiny_bert):
    model = classifier(members=EVERY).fit(TEXTS, LABELS)
    assert_same(model, pickle.loads(pickle.dumps(model)))


def test_a_clone_is_not_fitted_and_learns_the_same(tiny_bert):
    model = classifier().fit(TEXTS, LABELS)
    copy = clone(model)
    assert not [name for name in vars(copy) if name.endswith("_")]
    assert not hasattr(model.pretrained, "encoder_")  # the user's one stays unfitted
    copy.fit(TEXTS, LABELS)
    np.testing.assert_array_equal(copy.predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_parameters_can_be_set_and_searched(tiny_bert):
    model = classifier(members=["embedding"])
    model.set_params(pretrained__prefix="red ", metric="accuracy")
    assert model.pretrained.prefix == "red "
    search = GridSearchCV(
        model,
        {"target_prior": ["train", "uniform"], "pretrained__pooling": ["mean", "cls"]},
        cv=2,
        error_score="raise",
    ).fit(TEXTS, LABELS)
    assert len(search.cv_results_["params"]) == 4
    assert search.best_estimator_.audit_["data"]["n_rows"] == 36


def test_it_is_the_last_step_of_a_pipeline():
    shout = FunctionTransformer(lambda texts: [text.upper() for text in texts])
    pipeline = make_pipeline(shout, lexical()).fit(TEXTS, LABELS)
    assert pipeline.predict(["red dress"]).tolist() == ["clothing"]
    assert pipeline[-1].audit_["members"]


def test_cross_validation_takes_any_container():
    pandas = pytest.importorskip("pandas")
    expected = cross_val_predict(lexical(), TEXTS, LABELS, cv=2)
    series = pandas.Series(TEXTS, index=range(36, 0, -1))
    actual = cross_val_predict(lexical(), series, pandas.Series(LABELS), cv=2)
    assert actual.tolist() == expected.tolist()
    scores = cross_val_score(lexical(), TEXTS, LABELS, cv=2)
    assert scores.mean() == pytest.approx(np.mean(expected == LABELS))


def test_a_report_can_be_made_of_it():
    report = evaluate(lexical().fit(TEXTS, LABELS), TEXTS, LABELS, cv="prefit")
    assert report.summary()["macro_f1"] > 0.9
