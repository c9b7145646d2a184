import shutil
from typing import ClassVar

import numpy as np
import pytest

from skimbal._torch._net import TextNet
from skimbal.augmentation import (
    BaseAugmenter,
    ChainAugmenter,
    SegmentAugmenter,
    SwapAugmenter,
)
from skimbal.datasets import make_product_titles
from skimbal.encoders import TransformerEncoder
from skimbal.pretraining import SimCSEPretrainer
from tests.pretraining.fits import X, facts, weights
from tests.pretraining.fits import make as make_any


def make(tiny_bert, **options):
    options = {"validation_fraction": 0.2} | options
    return make_any(tiny_bert, SimCSEPretrainer, **options)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"n_hard_negatives": 2},
        {"augmenter": SwapAugmenter(), "dropout": 0.0},
        {"augmenter": SwapAugmenter(), "n_hard_negatives": 1, "prefix": "red: "},
    ],
    ids=["dropout", "hard negatives", "augmenter", "all"],
)
def test_held_out_texts_are_told_apart_better_than_before(tiny_bert, options):
    pretrainer = make(tiny_bert, **options).fit(X)
    assert 0 < pretrainer.loss_ < 0.5 * pretrainer.first_loss_
    best = pretrainer.history_[pretrainer.best_epoch_ - 1]
    assert best["valid_loss"] == pretrainer.loss_
    assert pretrainer.n_texts_ == len(set(X))


def test_vectors_are_less_alike_than_before(tiny_bert):
    pretrainer = make(tiny_bert).fit(X)
    before, after = (
        TransformerEncoder(body, device="cpu").fit_transform(X[:50])
        for body in (tiny_bert, pretrainer.model_path_)
    )
    assert (after @ after.T).mean() < (before @ before.T).mean() - 0.1


@pytest.mark.parametrize("texts", [["red", "blue", "green"], ["red", "Red"] * 5, [""]])
def test_too_few_texts_are_an_error(tiny_bert, texts):
    with pytest.raises(ValueError, match="at least 4 different texts with a word"):
        make(tiny_bert).fit(texts)


def test_four_texts_are_enough(tiny_bert):
    texts = ["red dress", "phone case", "apple juice", "a great book " * 40]
    pretrainer = make(tiny_bert, batch_size=2, n_hard_negatives=5).fit(texts)
    assert np.isfinite(pretrainer.loss_)


def test_views_that_are_the_same_are_an_error(tiny_bert):
    with pytest.raises(ValueError, match="`dropout` must be above 0"):
        make(tiny_bert, dropout=0).fit(X)


@pytest.mark.parametrize(
    "augmenter",
    [SegmentAugmenter(), ChainAugmenter(augmenters=[("part", SegmentAugmenter())])],
    ids=["itself", "in a part"],
)
def test_an_augmenter_that_needs_labels_is_an_error(tiny_bert, augmenter):
    name = type(augmenter).__name__
    with pytest.raises(ValueError, match=f"has none; {name} .* such as SwapAugmenter"):
        make(tiny_bert, augmenter=augmenter).fit(X)


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0},
        {"dropout": 1},
        {"augmenter": "swap"},
        {"n_hard_negatives": -1},
        {"max_similarity": 1.5},
        {"batch_size": 1},
    ],
)
def test_bad_parameters_are_named(tiny_bert, options):
    (name,) = options
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        make(tiny_bert, **options).fit(X)


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0.1},
        {"dropout": 0.3},
        {"n_hard_negatives": 2},
        {"n_hard_negatives": 2, "max_similarity": 0.2},
        {"augmenter": SwapAugmenter()},
    ],
    ids=str,
)
def test_each_parameter_changes_what_is_learnt(tiny_bert, options):
    texts = X[:40]
    plain = make(tiny_bert, max_epochs=1).fit(texts)
    other = make(tiny_bert, max_epochs=1, **options).fit(texts)
    assert weights(other) != weights(plain)
    if "max_similarity" in options:
        default = make(tiny_bert, max_epochs=1, n_hard_negatives=2).fit(texts)
        assert weights(other) != weights(default)


class Spy(BaseAugmenter):
    """Says which texts it has learnt from and changed, and does not change them."""

    calls = ()
    _parameter_constraints: ClassVar[dict] = {}

    def __init__(self, *, random_state=None):
        self.random_state = random_state

    def _learn(self, texts, labels):
        Spy.calls = [("fit", texts.to_pylist())]

    def augment_rows(self, texts, rows, copies, y=None):
        Spy.calls.append((rows.tolist(), copies.tolist(), texts.to_pylist()))
        return texts

    def _change(self, texts, draws, labels):
        raise NotImplementedError


def test_each_epoch_has_fresh_views_and_no_held_out_text_is_learnt_from(tiny_bert):
    pretrainer = make(tiny_bert, augmenter=Spy()).fit(X)
    (_, learnt), (rows, _, held), *epochs = Spy.calls
    assert len(epochs) == len(pretrainer.history_) == 2
    assert not set(learnt) & set(held)
    assert set(learnt) | set(held) == set(X)
    assert rows == list(range(len(held)))
    numbers = [set(copies) for _, copies, _ in Spy.calls[1:]]
    assert [len(copies) for copies in numbers] == [1, 1, 1]
    assert len(set.union(*numbers)) == 3
    assert all(texts == learnt for _, _, texts in epochs)


@pytest.mark.parametrize("seed", [None, 7, np.random.RandomState(7)], ids=str)
def test_a_fit_with_an_augmenter_goes_on_where_it_was(
    tiny_bert, tmp_path, monkeypatch, seed
):
    options = {"checkpoint_dir": tmp_path, "checkpoint_every": 0}
    augmenter = SwapAugmenter(random_state=seed)

    def fit():
        fresh = make(tiny_bert, n_hard_negatives=1, augmenter=augmenter, **options)
        if isinstance(seed, np.random.RandomState):
            seed.seed(7)
        return fresh.fit(X[:60])

    expected = fit()
    real, left = TextNet.train_step_single, iter(range(8))

    def step(self, *args, **kwargs):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(TextNet, "train_step_single", step)
        with pytest.raises(KeyboardInterrupt):
            fit()
    assert any(tmp_path.iterdir())
    resumed = fit()
    assert weights(resumed) == weights(expected)
    assert facts(resumed) == facts(expected)


def test_an_augmenter_is_part_of_the_name_in_the_cache(tiny_bert, tmp_path):
    paths = {
        make(tiny_bert, cache_dir=tmp_path, max_epochs=1, augmenter=augmenter)
        .fit(X[:20])
        .model_path_
        for augmenter in (None, SwapAugmenter(), SwapAugmenter(fraction=0.5))
        for _ in range(2)
    }
    assert len(paths) == 3


def test_a_seed_of_the_pretrainer_is_enough_for_an_encoder(tiny_bert, tmp_path):
    def fit():
        pretraining = make(
            tiny_bert, max_epochs=1, cache_dir=tmp_path, augmenter=SwapAugmenter()
        )
        encoder = TransformerEncoder(tiny_bert, pretraining=pretraining, device="cpu")
        return encoder.fit(X[:20]).transform(X[:20])

    first = fit()
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    np.testing.assert_array_equal(fit(), first)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [folder]
    shutil.rmtree(folder)
    np.testing.assert_array_equal(fit(), first)


def test_neighbours_of_a_real_body_stay_sensible():
    texts, y = make_product_titles(
        120, n_classes=4, n_minority=1, imbalance_ratio=2, random_state=0
    )
    pretrainer = SimCSEPretrainer(max_epochs=1, device="cpu", random_state=0)
    pretrainer.fit(texts)

    def purity(body):
        vectors = TransformerEncoder(body, device="cpu").fit_transform(texts)
        cosines = vectors @ vectors.T - 2 * np.eye(len(texts))
        return (y[cosines.argsort(axis=1)[:, -3:]] == y[:, None]).mean()

    before, after = purity("minilm"), purity(pretrainer.model_path_)
    assert before > 0.8
    assert after > before - 0.05
    assert pretrainer.loss_ < pretrainer.first_loss_
