"""Tests of `ModelSoupClassifier`, with a body of random weights."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from skimbal.classifiers import BertClassifier
from skimbal.ensemble import ModelSoupClassifier, _model_soup
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.peft import BottleneckAdapter, LoRA, PrefixTuning, PromptTuning
from skimbal.pretraining import MLMPretrainer
from skimbal.under_sampling import RandomTextUnderSampler
from skimbal.utils import load_model, save_model
from skimbal.utils.estimator_checks._data import TEXTS, labels

Y = np.array(labels())


@pytest.fixture
def bert(tiny_bert):
    return BertClassifier(tiny_bert, max_epochs=1, device="cpu", random_state=0)


def soup(estimator, **options):
    options = {"n_seeds": 2, "random_state": 0} | options
    return ModelSoupClassifier(estimator, **options)


@pytest.fixture
def copies(monkeypatch):
    """Collect the copies of a fit."""
    made = []

    def spy(*args):
        made.append(real(*args))
        return made[-1]

    real = _model_soup._fit_copy
    monkeypatch.setattr(_model_soup, "_fit_copy", spy)
    return made


def likes_all_alike(y_true, y_pred, sample_weight):
    return 1.0


def weights_of(classifier):
    state = classifier.net_.module_.state_dict()
    return {k: v.numpy() for k, v in state.items() if v.is_floating_point()}


@pytest.mark.parametrize("recipe", ["uniform", "greedy"])
def test_the_one_model_has_the_mean_weights(recipe, bert, copies):
    model = soup(bert, n_seeds=3, recipe=recipe, metric=likes_all_alike)
    model.fit(TEXTS, Y)
    assert model.soup_.tolist() == [0, 1, 2]
    assert len({copy.random_state for copy in copies}) == 3
    states = [weights_of(copy) for copy in copies]
    for name, weight in weights_of(model.estimator_).items():
        expected = np.mean([state[name] for state in states], axis=0)
        np.testing.assert_allclose(weight, expected, atol=1e-6)
    assert not np.allclose(states[0]["head.weight"], states[1]["head.weight"])
    np.testing.assert_allclose(model.predict_proba(TEXTS).sum(axis=1), 1)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"early_stopping": True},
        {"resampler": RandomTextUnderSampler(sampling_strategy=dict.fromkeys(Y, 4))},
        {"peft": LoRA()},
    ],
    ids=["plain", "early_stopping", "resampler", "peft"],
)
def test_copies_start_alike(options, bert, copies):
    bert.set_params(learning_rate=1e-12, head_learning_rate=1e-12, decoupling=None)
    soup(bert.set_params(**options)).fit(TEXTS, Y)
    first, second = map(weights_of, copies)
    for name, weight in first.items():
        np.testing.assert_allclose(weight, second[name], atol=1e-6)


def test_copies_hold_out_no_rows_of_their_own(bert, copies):
    soup(bert.set_params(early_stopping=True)).fit(TEXTS, Y)
    assert all("valid_loss" not in copy.history_[0] for copy in copies)


@pytest.mark.parametrize("recipe", ["uniform", "greedy"])
def test_what_the_model_tells_of_its_training_is_of_the_best_copy(recipe, bert, copies):
    # of the three copies alone, and then of means
    scores = iter([0.1, 0.2, 0.9, 1.0, 1.0])
    model = soup(bert, n_seeds=3, recipe=recipe, metric=lambda *_, **__: next(scores))
    model.fit(TEXTS, Y)
    assert model.soup_.tolist() == [2, 1, 0]
    assert model.estimator_.history_ is copies[2].history_


def test_no_copy_sees_the_held_out_rows(bert, copies):
    model = soup(bert, validation_fraction=0.25, metric="accuracy").fit(TEXTS, Y)
    assert [copy.class_counts_.sum() for copy in copies] == [18, 18]
    assert model.class_counts_.sum() == 24
    assert model.losses_.shape == (2,)
    assert model.gain_ >= 0


def test_the_best_copy_is_taken_where_the_mean_is_worse(bert, copies, monkeypatch):
    monkeypatch.setitem(
        _model_soup.RECIPES, "uniform", lambda losses, taste: ([1], losses[1])
    )
    model = soup(bert, recipe="uniform").fit(TEXTS, Y)
    assert model.estimator_ is copies[1]
    np.testing.assert_array_equal(model.training_prior_, copies[1].training_prior_)


def test_rows_to_judge_on_can_be_given(bert, copies):
    model = soup(bert).fit(TEXTS[:18], Y[:18], X_val=TEXTS[18:], y_val=Y[18:])
    assert [copy.class_counts_.sum() for copy in copies] == [18, 18]
    best = copies[model.losses_.argmin()].predict_proba(TEXTS[18:])
    own = best[np.arange(6), np.searchsorted(model.classes_, Y[18:])]
    assert model.losses_.min() == pytest.approx(-np.log(own).mean())


def test_without_rows_to_judge_on_all_are_averaged(bert):
    texts, y = ["red dress", "old phone", "new phone"], ["dress", "phone", "phone"]
    with pytest.warns(SkimbalWarning, match="nothing tells whether it is any good"):
        model = soup(bert).fit(texts, y)
    assert model.soup_.tolist() == [0, 1]
    assert np.isnan(model.gain_)


def test_weights_reach_copies_and_the_metric(bert, copies):
    weight = np.where(Y[0] == Y, 5.0, 1.0)
    model = soup(bert).fit(TEXTS, Y, sample_weight=weight)
    other = soup(bert).fit(TEXTS, Y)
    assert not np.allclose(model.losses_, other.losses_)
    assert not np.allclose(model.training_prior_, other.training_prior_)
    soup(bert).fit(TEXTS, Y, np.where(np.arange(24) < 3, 0.0, 1.0))


def test_a_soup_is_saved_with_one_body(bert, tmp_path):
    model = soup(bert, metric=likes_all_alike).fit(TEXTS, Y)
    model.metric = "log_loss"  # functions are not saved
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(
        loaded.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )
    assert len(list(tmp_path.rglob("model.safetensors"))) == 1


def test_the_same_seed_gives_the_same_and_another_does_not(bert):
    expected = soup(bert).fit(TEXTS, Y).predict_proba(TEXTS)
    model = soup(bert).fit(TEXTS, Y)
    np.testing.assert_array_equal(model.predict_proba(TEXTS), expected)
    other = soup(bert, random_state=1).fit(TEXTS, Y).predict_proba(TEXTS)
    assert not np.allclose(other, expected, atol=1e-6)


def test_pairs_in_a_frame_are_read(bert):
    frame = pd.DataFrame({"query": TEXTS, "title": TEXTS[::-1]})
    model = soup(bert).fit(frame, Y)
    assert model.feature_names_in_.tolist() == ["query", "title"]
    assert model.predict(frame).shape == (24,)


@pytest.mark.parametrize(
    "options",
    [
        {"n_reset_layers": 1},
        {"pretraining": MLMPretrainer()},
        {"peft": BottleneckAdapter()},
        {"peft": PrefixTuning()},
        {"peft": PromptTuning()},
    ],
)
def test_copies_that_would_not_start_alike_are_refused(options, bert):
    with pytest.raises(ValueError, match=f"`{next(iter(options))}` of the estimator"):
        soup(bert.set_params(**options)).fit(TEXTS, Y)


def test_what_cannot_be_used_is_refused(bert):
    with pytest.raises(ValueError, match="'estimator' parameter"):
        soup(LogisticRegression()).fit(TEXTS, Y)
    with pytest.raises(LabelError):
        soup(bert).fit(TEXTS, ["same"] * 24)
    with pytest.raises(LabelError, match="label that `y` does not hold"):
        soup(bert).fit(TEXTS, Y, X_val=["a text"], y_val=["new"])
