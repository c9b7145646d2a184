import numpy as np
import pytest
import sklearn
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import Pipeline as ImblearnPipeline
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.preprocessing import StandardScaler

from skimbal.augmentation import SwapAugmenter
from skimbal.encoders import LexicalEncoder
from skimbal.over_sampling import (
    AugmentingOverSampler,
    EmbeddingSMOTE,
    RandomTextOverSampler,
)
from skimbal.pipeline import Pipeline, make_pipeline
from skimbal.under_sampling import RandomTextUnderSampler
from tests.pipeline.recording import Recorder, Upper

TEXTS = [f"{word} number {i}" for word in ("dress", "hub") for i in range(8)]
LABELS = np.array(["wear"] * 8 + ["tech"] * 8)[[*range(8), *range(8, 11)]]
TEXTS = TEXTS[:11]
WEIGHT = np.arange(11.0)


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def test_weights_follow_the_rows_through_two_samplers():
    model = make_pipeline(
        AugmentingOverSampler(SwapAugmenter(), random_state=0),
        Upper(),
        RandomTextUnderSampler(sampling_strategy={"wear": 5}, random_state=0),
        Recorder(),
    )
    model.fit(TEXTS, LABELS, recorder__sample_weight=WEIGHT, recorder__note="x" * 11)
    last = model[-1]
    assert last.weight_.tolist() == model.sample_indices_.tolist()
    assert last.y_.tolist() == LABELS[model.sample_indices_].tolist()
    assert len(last.X_) == 13
    assert last.note_ == "x" * 11


def test_weights_before_a_sampler_are_those_of_all_rows():
    model = make_pipeline(Upper(), RandomTextUnderSampler(random_state=0), Recorder())
    model.fit(
        TEXTS,
        LABELS,
        upper__sample_weight=list(WEIGHT),
        recorder__sample_weight=list(WEIGHT),
    )
    assert model[0].n_rows_ == 11
    assert model[0].weight_ == list(WEIGHT)
    assert model[-1].weight_ == model.sample_indices_.tolist()


def test_weights_that_are_routed_follow_the_rows(routing):
    model = make_pipeline(
        RandomTextOverSampler(random_state=0),
        Upper().set_fit_request(sample_weight=False),
        Recorder().set_fit_request(sample_weight=True),
    )
    model.fit(TEXTS, LABELS, sample_weight=WEIGHT)
    assert model[-1].weight_.tolist() == model.sample_indices_.tolist()
    assert model[1].weight_ is None


def test_classifiers_with_weights_learn_from_those_of_the_sources():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), np.repeat([0, 1], [30, 10])
    weight = rng.random(40)
    model = make_pipeline(RandomOverSampler(random_state=0), LogisticRegression())
    model.fit(X, y, logisticregression__sample_weight=weight)
    rows = model[0].sample_indices_
    expected = LogisticRegression().fit(X[rows], y[rows], weight[rows])
    np.testing.assert_allclose(model[-1].coef_, expected.coef_)


def test_weights_cannot_follow_a_sampler_that_does_not_record_its_rows():
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.repeat([0, 1], [12, 8])
    model = make_pipeline(SMOTE(), LogisticRegression())
    model.fit(X, y)
    with pytest.raises(ValueError, match="SMOTE does not record"):
        model.fit(X, y, logisticregression__sample_weight=np.ones(20))
    with pytest.raises(AttributeError):
        _ = model.sample_indices_


def test_validation_rows_are_transformed_and_not_resampled(routing):
    request = {"X_val": True, "y_val": True, "sample_weight": True}
    model = make_pipeline(
        Upper(),
        RandomTextOverSampler(random_state=0),
        Recorder().set_fit_request(**request),
        transform_input=["X_val"],
    )
    model[0].set_fit_request(sample_weight=False)
    # as many rows as there are for training
    y_val = list(LABELS[::-1])
    model.fit(TEXTS, LABELS, sample_weight=WEIGHT, X_val=TEXTS, y_val=y_val)
    X_val, y_seen = model[-1].val_
    assert X_val == [text.upper() for text in TEXTS]
    assert y_seen == y_val
    assert len(model[-1].weight_) == 16


def test_validation_rows_pass_a_sampler_that_stands_alone(routing):
    model = make_pipeline(
        RandomTextOverSampler(random_state=0),
        Recorder().set_fit_request(X_val=True, y_val=True),
        transform_input=["X_val"],
    )
    model.fit(TEXTS, LABELS, X_val=["a"], y_val=["wear"])
    assert model[-1].val_ == (["a"], ["wear"])


def test_transform_input_needs_routing():
    model = make_pipeline(Upper(), Recorder(), transform_input=["X_val"])
    with pytest.raises(ValueError, match="enable_metadata_routing=True"):
        model.fit(TEXTS, LABELS)


def test_samplers_leave_the_rows_to_predict_alone():
    model = make_pipeline(RandomTextUnderSampler(), Upper(), Recorder())
    assert len(model.fit(TEXTS, LABELS).predict(TEXTS)) == 11


@pytest.mark.parametrize("empty", ["passthrough", None])
def test_steps_may_be_left_out(empty):
    model = Pipeline([("no", empty), ("s", RandomTextOverSampler()), ("r", Recorder())])
    assert len(model.fit(TEXTS, LABELS)["r"].X_) == 16


def test_over_then_under_sampling_is_a_pipeline():
    both = make_pipeline(
        RandomTextOverSampler(sampling_strategy={"tech": 5}, random_state=0),
        RandomTextUnderSampler(random_state=0),
    )
    X, y = both.fit_resample(TEXTS, LABELS)
    assert np.unique(y, return_counts=True)[1].tolist() == [5, 5]
    assert list(X) == [TEXTS[i] for i in both.sample_indices_]


def test_fit_resample_ends_in_any_way_that_returns_rows():
    steps = [("s", RandomTextOverSampler(random_state=0)), ("no", "passthrough")]
    X, y = Pipeline(steps).fit_resample(TEXTS, LABELS)
    assert len(X) == len(y) == 16
    assert not hasattr(Pipeline([("r", Recorder())]), "fit_resample")


def test_fit_transform_and_fit_predict_return_the_resampled_rows():
    sampler = RandomTextOverSampler(random_state=0)
    assert len(make_pipeline(sampler, Upper()).fit_transform(TEXTS, LABELS)) == 16
    steps = [("s", sampler), ("no", "passthrough")]
    assert len(Pipeline(steps).fit_transform(TEXTS, LABELS)) == 16
    assert len(make_pipeline(sampler, Recorder()).fit_predict(TEXTS, LABELS)) == 16


def test_results_without_metadata_are_those_of_imbalanced_learn():
    steps = [
        ("scale", StandardScaler()),
        ("sample", RandomOverSampler(random_state=0)),
        ("classify", LogisticRegression()),
    ]
    X = np.random.default_rng(0).normal(size=(30, 2))
    y = np.repeat([0, 1], [22, 8])
    ours = Pipeline([(n, clone(s)) for n, s in steps])
    theirs = ImblearnPipeline([(n, clone(s)) for n, s in steps])
    np.testing.assert_array_equal(
        ours.fit(X, y).predict_proba(X), theirs.fit(X, y).predict_proba(X)
    )


def test_cached_steps_are_fitted_once(tmp_path):
    model = make_pipeline(
        AugmentingOverSampler(SwapAugmenter(), random_state=0),
        Upper(),
        Recorder(),
        memory=str(tmp_path / "cache"),
    )
    first = clone(model).fit(TEXTS, LABELS, recorder__sample_weight=WEIGHT)
    stored = list((tmp_path / "cache").rglob("output.pkl"))
    again = clone(model).fit(TEXTS, LABELS, recorder__sample_weight=WEIGHT)
    assert len(stored) == 2
    assert list((tmp_path / "cache").rglob("output.pkl")) == stored
    assert again[-1].X_ == first[-1].X_
    assert again[-1].weight_.tolist() == first.sample_indices_.tolist()
    # the steps that were handed over are not touched
    assert not hasattr(model[0], "sample_indices_")


def test_time_of_each_step_is_printed(capsys):
    model = make_pipeline(RandomTextOverSampler(), Upper(), Recorder(), verbose=True)
    model.fit(TEXTS, LABELS)
    assert capsys.readouterr().out.count("[Pipeline]") == 3


def text_model():
    return make_pipeline(
        AugmentingOverSampler(SwapAugmenter(), random_state=0),
        LexicalEncoder(min_df=1),
        LogisticRegression(),
    )


def test_pipelines_are_searched_and_cross_validated():
    grid = {
        "augmentingoversampler__augmenter__fraction": [0.1, 0.5],
        "augmentingoversampler": [
            "passthrough",
            AugmentingOverSampler(SwapAugmenter(), random_state=0),
        ],
    }
    search = GridSearchCV(
        text_model(), [dict([item]) for item in grid.items()], cv=2, refit=True
    )
    search.fit(TEXTS, LABELS)
    assert balanced_accuracy_score(LABELS, search.predict(TEXTS)) == 1
    smote = make_pipeline(
        LexicalEncoder(min_df=1),
        EmbeddingSMOTE(k_neighbors=1, random_state=0),
        LogisticRegression(),
    )
    y = np.where(LABELS == "wear", 1, 0)
    texts = [*TEXTS, "hub number 12"]
    scores = cross_val_score(
        smote, texts, [*y, 0], cv=2, scoring="f1_macro", error_score="raise"
    )
    assert (scores > 0).all()


def test_weights_reach_each_fold_of_a_cross_validation(routing):
    model = make_pipeline(
        RandomTextOverSampler(random_state=0),
        LexicalEncoder(min_df=1),
        LogisticRegression().set_fit_request(sample_weight=True),
    )
    model[-1].set_score_request(sample_weight=True)
    scores = cross_val_score(
        model, TEXTS, LABELS, cv=2, params={"sample_weight": WEIGHT + 1}
    )
    assert np.isfinite(scores).all()


def test_make_pipeline_names_steps_as_scikit_learn_does():
    model = make_pipeline(RandomTextOverSampler(), Upper(), Upper(), Recorder())
    names = ["randomtextoversampler", "upper-1", "upper-2", "recorder"]
    assert list(model.named_steps) == names


def test_a_sampler_after_one_that_keeps_no_record_changes_nothing():
    steps = [
        RandomTextUnderSampler(random_state=0),
        SMOTE(random_state=0),
        RandomTextUnderSampler(random_state=0),
        LogisticRegression(),
    ]
    X = np.random.default_rng(0).normal(size=(60, 3))
    y = np.repeat([0, 1, 2], [10, 20, 30])
    assert make_pipeline(*steps).fit(X, y).predict(X).shape == (60,)


def test_metadata_for_a_sampler_needs_routing():
    model = make_pipeline(RandomTextUnderSampler(), LogisticRegression())
    X, y = np.arange(12.0)[:, None], np.arange(12) > 8
    with pytest.raises(ValueError, match="cannot be passed to a sampler without"):
        model.fit(X, y, randomtextundersampler__sample_weight=np.ones(12))
