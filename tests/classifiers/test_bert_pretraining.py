"""Tests of a body that learns from all texts before it is fine-tuned."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

from skimbal._torch._net import TextNet
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.pretraining import MLMPretrainer

WORDS = {"dress": ["red dress", "blue dress", "green shirt", "black shirt"]}
WORDS["phone"] = ["phone case", "cheap phone", "tablet case", "black tablet"]
TEXTS = [text for texts in WORDS.values() for text in texts]
LABELS = [label for label, texts in WORDS.items() for _ in texts]
MORE = ["green dress now", "free phone win", "great red shirt", "new apple juice"]


def make(tiny_bert, **options):
    pretraining = MLMPretrainer(max_epochs=1, batch_size=4)
    defaults = {"pretraining": pretraining, "max_epochs": 1, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | {"random_state": 0} | options))


def probabilities(model):
    return model.predict_proba(TEXTS)


def test_the_body_is_that_of_the_pretrainer(tiny_bert):
    model = make(tiny_bert).fit(TEXTS, LABELS)
    plain = make(tiny_bert, pretraining=None).fit(TEXTS, LABELS)
    assert np.abs(probabilities(model) - probabilities(plain)).max() > 1e-6
    assert [set(h) >= {"perplexity"} for h in model.pretraining_history_] == [True]
    assert not hasattr(plain, "pretraining_history_")
    again = model.set_params(pretraining=None).fit(TEXTS, LABELS)
    assert not hasattr(again, "pretraining_history_")
    np.testing.assert_array_equal(probabilities(again), probabilities(plain))


def test_the_pretrainer_itself_is_left_alone(tiny_bert):
    model = make(tiny_bert).fit(TEXTS, LABELS)
    assert not hasattr(model.pretraining, "model_path_")
    assert model.pretraining.random_state is None
    assert model.pretrained == tiny_bert


def test_it_is_as_if_the_pretrainer_had_been_fitted_before(tiny_bert):
    pretraining = MLMPretrainer(max_epochs=1, batch_size=4, random_state=3)
    model = make(tiny_bert, pretraining=pretraining).fit(TEXTS, LABELS)
    before = clone(pretraining).set_params(pretrained=tiny_bert, device="cpu")
    path = before.fit(TEXTS).model_path_
    by_hand = make(path, pretraining=None).fit(TEXTS, LABELS)
    np.testing.assert_array_equal(probabilities(model), probabilities(by_hand))


@pytest.mark.parametrize(
    "unlabelled",
    [
        [*LABELS, None, None, None, None],
        np.array([*LABELS, *[np.nan] * 4], dtype=object),
        pd.Series([*LABELS, *[pd.NA] * 4], dtype="string"),
        pd.Series([*LABELS, *[None] * 4], index=list("abcdefghijkl")),
        np.array([*LABELS, *[-1] * 4], dtype=object),
    ],
    ids=["list", "nan", "string", "index", "minus one"],
)
def test_rows_without_a_label_are_read_by_the_pretrainer_alone(tiny_bert, unlabelled):
    model = make(tiny_bert).fit(TEXTS + MORE, unlabelled)
    assert model.classes_.tolist() == ["dress", "phone"]
    assert model.class_counts_.tolist() == [4, 4]
    alone = make(tiny_bert).fit(TEXTS, LABELS)
    assert np.abs(probabilities(model) - probabilities(alone)).max() > 1e-6


def test_minus_one_is_no_number_of_a_class(tiny_bert):
    y = np.array([0] * 4 + [1] * 4 + [-1] * 4)
    model = make(tiny_bert).fit(TEXTS + MORE, y)
    assert model.classes_.tolist() == [0, 1]
    # and stays one where nothing is learnt without labels
    plain = make(tiny_bert, pretraining=None).fit(TEXTS + MORE, y)
    assert plain.classes_.tolist() == [-1, 0, 1]


def test_weights_of_rows_without_a_label_do_not_count(tiny_bert):
    weight = np.arange(1.0, 9)
    y = [*LABELS, *[None] * 4]
    longer = np.append(weight, [99.0] * 4)
    first = make(tiny_bert).fit(TEXTS + MORE, y, sample_weight=longer)
    longer[8:] = 0
    second = make(tiny_bert).fit(TEXTS + MORE, y, sample_weight=longer)
    np.testing.assert_array_equal(probabilities(first), probabilities(second))
    other = make(tiny_bert).fit(TEXTS + MORE, y)
    assert np.abs(probabilities(other) - probabilities(first)).max() > 1e-6


def test_pairs_are_pretrained_on_both_columns(tiny_bert):
    table = pd.DataFrame({"query": TEXTS, "title": TEXTS[::-1]})
    model = make(tiny_bert).fit(table, LABELS)
    assert model.predict(table).shape == (8,)


@pytest.mark.parametrize("seed", [0, None])
def test_a_fit_that_was_interrupted_goes_on(tiny_bert, tmp_path, monkeypatch, seed):
    options = {"checkpoint_dir": tmp_path, "checkpoint_every": 0, "max_epochs": 3}
    options |= {"random_state": seed, "batch_size": 2}
    expected = make(tiny_bert, **options).fit(TEXTS, LABELS)
    real, steps = TextNet.train_step_single, []

    def step(self, *args, **kwargs):
        steps.append(self.module_)
        # in the third step of the classifier, which follows those of the pretrainer
        if sum(module is self.module_ for module in steps) == 3:
            raise KeyboardInterrupt
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(TextNet, "train_step_single", step)
        with pytest.raises(KeyboardInterrupt):
            make(tiny_bert, **options).fit(TEXTS, LABELS)
    resumed_steps = []
    assert any(tmp_path.iterdir())

    def count(self, *args, **kwargs):
        resumed_steps.append(self.module_)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(TextNet, "train_step_single", count)
    resumed = make(tiny_bert, **options).fit(TEXTS, LABELS)
    # the pretrainer once more, and what was left of twelve steps
    n_steps = sum(module is resumed.net_.module_ for module in resumed_steps)
    assert n_steps == 12 - 2
    assert not any(tmp_path.iterdir())
    if seed is not None:
        np.testing.assert_array_equal(probabilities(resumed), probabilities(expected))


def test_points_of_a_grid_share_a_body(tiny_bert, tmp_path):
    pretraining = MLMPretrainer(max_epochs=1, cache_dir=tmp_path, random_state=0)
    model = make(tiny_bert, pretraining=pretraining)
    grid = {"learning_rate": [1e-3, 1e-4], "pretraining__mask_fraction": [0.15, 0.5]}
    search = GridSearchCV(model, grid, cv=2, refit=False).fit(TEXTS, LABELS)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    # two folds, two shares of hidden words
    assert sum(path.is_dir() for path in tmp_path.iterdir()) == 4


@pytest.mark.parametrize("y", [[None] * 8, [-1] * 8, np.full(8, np.nan)])
def test_no_label_at_all_is_an_error(tiny_bert, y):
    with pytest.raises(LabelError, match="no label in 8 rows"):
        make(tiny_bert).fit(TEXTS, y)


def test_one_class_beside_minus_one_is_an_error(tiny_bert):
    with pytest.raises(LabelError, match="at least 2 classes"):
        make(tiny_bert).fit(TEXTS, [1, -1] * 4)


def test_too_few_labels_are_an_error(tiny_bert):
    with pytest.raises(LabelError, match="X has 8 rows, y has 7"):
        make(tiny_bert).fit(TEXTS, LABELS[:7])


def test_another_body_of_the_pretrainer_is_an_error(tiny_bert):
    pretraining = MLMPretrainer("other/body")
    with pytest.raises(ValueError, match=r"'other/body'\. Give that as `pretrained`"):
        make(tiny_bert, pretraining=pretraining).fit(TEXTS, LABELS)


def test_a_saved_classifier_does_not_pretrain_again(tiny_bert, tmp_path):
    model = make(tiny_bert).fit(TEXTS, LABELS)
    with pytest.warns(SkimbalWarning, match="`pretraining` is not saved"):
        model.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    assert loaded.pretraining is None
    np.testing.assert_allclose(probabilities(loaded), probabilities(model), atol=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        {"class_weight": {"nosuch": 2}},
        {"net_params": {"lr": 1}},
        {"callbacks": [1]},
        {"device": "cuda:77"},
        {"loss": "distribution_balanced"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_options_are_checked_before_the_pretrainer_runs(
    tiny_bert, monkeypatch, options
):
    def refuse(self, *args):
        raise AssertionError("it has begun to pretrain")

    monkeypatch.setattr(MLMPretrainer, "_pretrain", refuse)
    with pytest.raises((TypeError, ValueError)):
        make(tiny_bert, **options).fit(TEXTS, LABELS)


@pytest.mark.parametrize("make_y", [np.asarray, csr_array])
def test_rows_of_several_labels_are_pretrained_on_too(tiny_bert, make_y):
    y = make_y(np.array([[1, 0], [0, 1], [1, 1], [0, 1]] * 2))
    model = make(tiny_bert).fit(TEXTS, y)
    assert model.class_counts_.tolist() == [4, 6]
    assert model.pretraining_history_


def test_a_path_and_its_name_are_the_same_body(tiny_bert):
    pretraining = MLMPretrainer(Path(tiny_bert), max_epochs=1)
    assert make(tiny_bert, pretraining=pretraining).fit(TEXTS, LABELS)


def test_numbers_with_minus_one_can_be_cross_validated(tiny_bert):
    y = np.array([0] * 4 + [1] * 4 + [-1] * 4)
    scores = cross_val_score(make(tiny_bert), TEXTS + MORE, y, cv=2, scoring="accuracy")
    assert np.isfinite(scores).all()
