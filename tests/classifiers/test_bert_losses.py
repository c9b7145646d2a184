"""Losses, samplers, refitted heads and fresh texts, as parameters of one classifier."""

import joblib
import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from skimbal.augmentation import SwapAugmenter
from skimbal.batch_samplers import PowerBatchSampler
from skimbal.classifiers import BertClassifier
from skimbal.decoupling import TauNormalization
from skimbal.losses import (
    AdversarialLoss,
    CrossEntropyLoss,
    FocalLoss,
    HiddenMixupLoss,
    LDAMLoss,
    RDropLoss,
    SupervisedContrastiveLoss,
    loss_names,
)

COLOURS = ("red", "blue", "green", "black", "new", "cheap")
X = [f"{colour} dress" for colour in COLOURS] + ["phone", "phone case", "tablet"]
Y = ["dress"] * 6 + ["phone"] * 2 + ["tablet"]
NATURAL, UNIFORM = [6 / 9, 2 / 9, 1 / 9], [1 / 3] * 3
TERMS = [SupervisedContrastiveLoss(), RDropLoss(), HiddenMixupLoss(), AdversarialLoss()]
SEVERAL = np.array([[1, 0, 0]] * 6 + [[0, 1, 0], [0, 1, 1], [1, 0, 1]])


def classifier(tiny_bert, **options) -> BertClassifier:
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    defaults["decoupling"] = None  # which has tests of its own
    return BertClassifier(tiny_bert, **(defaults | options))


def check_learns(model, y=Y):
    proba = model.fit(X, y).predict_proba(X)
    assert np.isfinite(proba).all()
    assert proba.shape == (len(X), 3)
    return proba


def name_of(thing):
    return type(thing).__name__


@pytest.mark.parametrize("loss", sorted(set(loss_names()) - {"distribution_balanced"}))
def test_every_loss_trains(tiny_bert, loss):
    proba = check_learns(classifier(tiny_bert, loss=loss))
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    plain = classifier(tiny_bert).fit(X, Y).predict_proba(X)
    assert (proba == plain).all() == (loss == "cross_entropy")


@pytest.mark.parametrize("term", TERMS, ids=name_of)
def test_every_auxiliary_loss_changes_the_training(tiny_bert, term):
    plain = classifier(tiny_bert).fit(X, Y).predict_proba(X)
    model = classifier(tiny_bert, auxiliary_loss=term)
    assert (check_learns(model) != plain).any()
    assert len(model.net_.module_.auxiliary) == 0


def test_several_auxiliary_losses_add_up(tiny_bert):
    together = check_learns(classifier(tiny_bert, auxiliary_loss=TERMS))
    for term in TERMS:
        alone = classifier(tiny_bert, auxiliary_loss=term).fit(X, Y)
        assert (alone.predict_proba(X) != together).any()


@pytest.mark.parametrize(
    "sampler", ["natural", "class_balanced", "square_root", "progressive"]
)
def test_every_batch_sampler_trains(tiny_bert, sampler):
    proba = check_learns(classifier(tiny_bert, batch_sampler=sampler))
    plain = classifier(tiny_bert).fit(X, Y).predict_proba(X)
    assert (proba == plain).all() == (sampler == "natural")


def test_what_the_probabilities_stand_for_follows_every_part(tiny_bert):
    cases = [
        ({}, NATURAL),
        ({"loss": "balanced_softmax"}, UNIFORM),
        ({"batch_sampler": "class_balanced"}, UNIFORM),
        # the loss counts what the sampler draws: it does not correct twice
        ({"batch_sampler": "class_balanced", "loss": "balanced_softmax"}, UNIFORM),
        ({"decoupling": "classifier_retraining"}, UNIFORM),
        ({"class_weight": "balanced"}, UNIFORM),
    ]
    for options, expected in cases:
        model = classifier(tiny_bert, max_epochs=1, **options).fit(X, Y)
        np.testing.assert_allclose(
            model.training_prior_, expected, err_msg=str(options)
        )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        # stopped after one of ten epochs: natural draws, and no class weights yet
        ({"batch_sampler": "progressive"}, NATURAL),
        ({"loss": "ldam"}, NATURAL),
        ({"loss": LDAMLoss(start=0.0, beta=1 - 1e-9)}, UNIFORM),
        # the loss was made for the even draws of the end, and adds nothing
        ({"loss": "balanced_softmax", "batch_sampler": "progressive"}, NATURAL),
        ({"batch_sampler": "class_balanced"}, UNIFORM),
    ],
)
def test_probabilities_stand_for_what_the_kept_epoch_saw(tiny_bert, options, expected):
    worse = iter(range(0, -9, -1))
    model = classifier(
        tiny_bert,
        max_epochs=10,
        n_iter_no_change=1,
        scoring=lambda *_: next(worse),
        **options,
    )
    model.fit(X, Y, X_val=X, y_val=Y)
    assert model.best_epoch_ == 1
    np.testing.assert_allclose(model.training_prior_, expected, rtol=1e-6)


def test_labels_of_a_first_progressive_epoch_come_as_they_are(tiny_bert):
    for sampler in ("natural", "progressive"):
        model = classifier(tiny_bert, batch_sampler=sampler, max_epochs=1)
        model.fit(X, SEVERAL)
        np.testing.assert_allclose(model.training_prior_, [7 / 9, 2 / 9, 2 / 9])


def test_a_progressive_fit_stands_for_the_draws_of_its_last_epoch(tiny_bert):
    model = classifier(tiny_bert, batch_sampler="progressive", max_epochs=2).fit(X, Y)
    expected = (np.array(NATURAL) + UNIFORM) / 2
    np.testing.assert_allclose(model.training_prior_, expected)


def test_balanced_softmax_on_balanced_batches_is_cross_entropy(tiny_bert):
    options = {"batch_sampler": "class_balanced"}
    plain = classifier(tiny_bert, **options).fit(X, Y)
    adjusted = classifier(tiny_bert, loss="balanced_softmax", **options).fit(X, Y)
    np.testing.assert_allclose(
        plain.predict_proba(X), adjusted.predict_proba(X), atol=1e-5
    )


def test_fresh_texts_are_reproducible_and_change_the_training(tiny_bert):
    augmenter = SwapAugmenter(fraction=0.5)
    first, second = (
        check_learns(classifier(tiny_bert, augmenter=augmenter)) for _ in "ab"
    )
    np.testing.assert_array_equal(first, second)
    assert (first != classifier(tiny_bert).fit(X, Y).predict_proba(X)).any()


LABELS = ["cross_entropy", "focal", "class_balanced", "asymmetric"]


@pytest.mark.parametrize("loss", [*LABELS, "distribution_balanced"])
def test_rows_may_have_several_labels(tiny_bert, loss):
    model = classifier(tiny_bert, loss=loss, max_epochs=3)
    proba = check_learns(model, SEVERAL)
    assert ((proba > 0) & (proba < 1)).all()
    np.testing.assert_array_equal(model.predict(X), proba > 0.5)
    assert model.multilabel_
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.class_counts_.tolist() == [7, 2, 2]
    np.testing.assert_allclose(model.training_prior_, [7 / 9, 2 / 9, 2 / 9])


def test_labels_are_counted_as_the_sampler_draws_them(tiny_bert):
    one_each = np.eye(2, dtype=int)[[0] * 9 + [1] * 3]
    texts = ["red dress"] * 9 + ["phone case"] * 3
    options = {"batch_sampler": "class_balanced", "max_epochs": 1}
    model = classifier(tiny_bert, **options).fit(texts, one_each)
    np.testing.assert_allclose(model.training_prior_, [0.5, 0.5])


def test_several_labels_are_learnt_validated_and_saved(tiny_bert, tmp_path):
    model = classifier(
        tiny_bert,
        max_epochs=30,
        learning_rate=1e-3,
        batch_sampler="class_balanced",
        auxiliary_loss=TERMS,
        augmenter=SwapAugmenter(),
    )
    model.fit(X, SEVERAL, X_val=X, y_val=SEVERAL)
    assert model.history_[-1]["valid_loss"] < model.history_[0]["valid_loss"]
    plain = classifier(tiny_bert, max_epochs=30).fit(X, SEVERAL)
    plain.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict_proba(X), plain.predict_proba(X))
    np.testing.assert_array_equal(loaded.predict(X), plain.predict(X))


def test_several_labels_are_held_out(tiny_bert):
    texts = [f"{x} {i}" for i in range(8) for x in X]
    y = np.tile(SEVERAL, (8, 1))
    model = classifier(tiny_bert, early_stopping=True, max_epochs=1).fit(texts, y)
    assert 0 <= model.history_[0]["valid_score"] <= 1


@pytest.mark.parametrize(
    "option",
    [
        {"class_weight": "balanced"},
        {"decoupling": "tau_normalization"},
        {"init_head": "probe"},
    ],
)
def test_what_needs_one_label_a_row_says_so(tiny_bert, option):
    (name,) = option
    with pytest.raises(ValueError, match=f"`{name}` must be .* several labels"):
        classifier(tiny_bert, **option).fit(X, SEVERAL)


@pytest.mark.parametrize("loss", ["balanced_softmax", "ldam", "minority"])
def test_a_loss_of_one_label_refuses_several(tiny_bert, loss):
    with pytest.raises(ValueError, match="one label each; here a row may have several"):
        classifier(tiny_bert, loss=loss).fit(X, SEVERAL)


@pytest.mark.parametrize(
    "name", ["auxiliary_loss", "batch_sampler", "decoupling", "loss"]
)
def test_a_wrong_name_says_what_there_is(tiny_bert, name):
    with pytest.raises((TypeError, ValueError), match=name):
        classifier(tiny_bert, **{name: "fokal"}).fit(X, Y)


def test_a_list_of_auxiliary_losses_holds_nothing_else(tiny_bert):
    with pytest.raises(TypeError, match="`auxiliary_loss` must"):
        classifier(tiny_bert, auxiliary_loss=["r_drop"]).fit(X, Y)


def test_parameters_of_every_part_can_be_searched(tiny_bert):
    model = classifier(
        tiny_bert,
        loss=FocalLoss(),
        auxiliary_loss=RDropLoss(),
        batch_sampler=PowerBatchSampler(),
        decoupling=TauNormalization(),
        augmenter=SwapAugmenter(),
        max_epochs=1,
    )
    changes = {
        "loss__gamma": 1.0,
        "auxiliary_loss__alpha": 0.5,
        "batch_sampler__power": 0.3,
        "decoupling__tau": 0.2,
        "augmenter__fraction": 0.3,
    }
    copy = clone(model).set_params(**changes)
    assert {name: copy.get_params()[name] for name in changes} == changes
    assert model.loss.gamma == 2.0


def test_a_search_over_losses_has_one_winner_whatever_the_jobs(tiny_bert):
    grid = {"loss": ["cross_entropy", CrossEntropyLoss(label_smoothing=0.1)]}
    texts, labels = X[:8] * 2, Y[:8] * 2
    search = GridSearchCV(classifier(tiny_bert), grid, cv=2, scoring="neg_log_loss")
    # last digits depend on the threads of a process: one in all of them
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with joblib.parallel_config("loky", inner_max_num_threads=1):
            scores = [
                search.set_params(n_jobs=n)
                .fit(texts, labels)
                .cv_results_["mean_test_score"]
                for n in (1, 2)
            ]
    finally:
        torch.set_num_threads(n_threads)
    np.testing.assert_array_equal(*scores)
    assert scores[0][0] != scores[0][1]


def test_a_loss_hears_of_the_progress_of_every_step(tiny_bert):
    seen = []

    class Spied(CrossEntropyLoss):
        def make_criterion(self, counts, **options):
            criterion = super().make_criterion(counts, **options)
            criterion.set_progress = seen.append
            return criterion

    classifier(tiny_bert, loss=Spied(), batch_size=3).fit(X, Y, X_val=X, y_val=Y)
    np.testing.assert_allclose(seen, np.arange(6) / 6)
