"""What has a format of its own is saved wherever it stands inside other estimators."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import load_model, read_manifest, save_model
from skimbal.utils._parts import take_parts

X = ["red dress", "blue shoe", "spam now", "free prize", "new phone"] * 4
y = ["ok", "ok", "spam", "spam", "ok"] * 4


def again(model, tmp_path):
    save_model(model, tmp_path / "model")
    return load_model(tmp_path / "model")


def parts_of(model):
    return take_parts(model, lambda value: value)[1]


def names_of_parts(tmp_path):
    return sorted(path.name for path in (tmp_path / "model" / "parts").iterdir())


@pytest.mark.parametrize(
    "hold",
    [
        lambda e: make_pipeline(e),
        lambda e: make_pipeline(make_pipeline(e), "passthrough"),
        lambda e: FeatureUnion([("a", "drop"), ("b", e)]),
        lambda e: FrozenEstimator(e),
        lambda e: FunctionTransformer(kw_args={"a": [(e,)]}),
        lambda e: FunctionTransformer(kw_args={"a": np.array([e, 1], dtype=object)}),
        lambda e: GridSearchCV(e, {"note": ["a"]}),
    ],
)
@pytest.mark.parametrize("fit", [True, False], ids=["fitted", "unfitted"])
def test_a_part_comes_back_in_its_place(hold, fit, noted, tmp_path):
    part = noted("a", n=2)
    model = hold(part.fit(X) if fit else part)
    loaded = again(model, tmp_path)
    (found,) = parts_of(loaded)
    assert found.get_params() == part.get_params()
    assert getattr(found, "note_", None) == ("aa" if fit else None)
    assert names_of_parts(tmp_path) == ["0"]
    # the one that was saved is as it was
    assert parts_of(model) == [part]


def test_a_pipeline_with_a_part_predicts_the_same(noted, tmp_path):
    inner = make_pipeline(noted("b"), TfidfVectorizer())
    model = make_pipeline(inner, LogisticRegression()).fit(X, y)
    loaded = again(model, tmp_path)
    assert loaded[0][0].note_ == "b"
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_an_estimator_at_two_places_is_saved_once_and_comes_back_as_one(
    noted, tmp_path
):
    part = noted("a").fit(X)
    model = make_pipeline(
        FrozenEstimator(part), FunctionTransformer(kw_args={"a": part})
    )
    loaded = again(model, tmp_path)
    assert names_of_parts(tmp_path) == ["0"]
    assert loaded[0].estimator is loaded[1].kw_args["a"]


def test_a_search_over_parts_keeps_its_candidates(noted, tmp_path):
    pipe = make_pipeline(noted(), TfidfVectorizer(), LogisticRegression())
    grid = {"notedencoder": [noted("x"), noted("y", n=2)]}
    model = GridSearchCV(pipe, grid, cv=2).fit(X, y)
    loaded = again(model, tmp_path)
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    notes = [candidate.note for candidate in loaded.param_grid["notedencoder"]]
    assert notes == ["x", "y"]
    kept = loaded.cv_results_["param_notedencoder"]
    assert [candidate.note for candidate in kept] == notes
    assert loaded.fit(X, y).best_index_ == model.best_index_


def test_the_manifest_vouches_for_the_files_of_the_parts(noted, tmp_path):
    save_model(make_pipeline(noted("a").fit(X)), tmp_path / "model")
    files = read_manifest(tmp_path / "model")["files"]
    assert set(files) == {
        "estimator.skops",
        "parts/0/manifest.json",
        "parts/0/note.json",
    }


def test_parameters_of_a_part_that_are_not_data_are_warned_about(noted, tmp_path):
    model = make_pipeline(noted("a", hook=print))
    with pytest.warns(SkimbalWarning, match="`hook` is not saved"):
        save_model(model, tmp_path / "model")
    assert load_model(tmp_path / "model")[0].hook is None


def test_nothing_is_left_of_a_save_that_fails(noted, tmp_path, monkeypatch):
    def full(self, folder):
        raise OSError("no space left")

    monkeypatch.setattr(noted, "_write_fitted", full)
    with pytest.raises(OSError, match="no space left"):
        save_model(make_pipeline(noted("a").fit(X)), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def bert(tiny_bert):
    return BertClassifier(tiny_bert, max_epochs=1, device="cpu", random_state=0)


def vectors(tiny_bert):
    encoder = TransformerEncoder(tiny_bert, device="cpu")
    return make_pipeline(encoder, LogisticRegression())


def words():
    return make_pipeline(LexicalEncoder(), LogisticRegression())


@pytest.mark.parametrize(
    ("make", "n_parts"),
    [
        # each with its unfitted `estimator`, which a second fit starts from
        (lambda b: CalibratedClassifierCV(bert(b), cv=2), 3),
        (lambda b: CalibratedClassifierCV(vectors(b), cv=2, ensemble=False), 2),
        (lambda b: GridSearchCV(bert(b), {"learning_rate": [1e-4]}, cv=2), 2),
        (lambda b: StackingClassifier([("a", vectors(b)), ("b", words())], cv=2), 2),
        (
            lambda b: VotingClassifier(
                [("bert", bert(b)), ("words", words())], voting="soft"
            ),
            2,
        ),
    ],
    ids=["calibrated", "one calibrator", "search", "stacking", "voting"],
)
def test_models_with_a_network_inside_give_the_same_outputs(
    make, n_parts, tiny_bert, tmp_path
):
    model = make(tiny_bert).fit(X, y)
    loaded = again(model, tmp_path)
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert repr(loaded) == repr(model)
    assert len(names_of_parts(tmp_path)) == n_parts


def test_a_decision_around_a_network_gives_the_same_outputs(tiny_bert, tmp_path):
    calibration = pytest.importorskip("skimbal.calibration")
    model = calibration.LogitAdjustedClassifier(vectors(tiny_bert), cv=2)
    loaded = again(model.fit(X, y), tmp_path)
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert_array_equal(loaded.predict(X), model.predict(X))
