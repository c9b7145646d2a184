import copy
import gc
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from joblib import Parallel, delayed
from sklearn.base import clone

from skimbal._torch._net import TextNet
from skimbal.classifiers import BertClassifier
from skimbal.encoders import TransformerEncoder
from tests.pretraining.fits import KINDS, X, count_fits, facts, make, weights

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@each_kind
def test_no_text_is_in_the_folder(tiny_bert, tmp_path, kind):
    texts = [f"secretword {text}" for text in X]
    folders = {"cache_dir": tmp_path, "checkpoint_dir": tmp_path / "c"}
    make(tiny_bert, kind, **folders).fit(texts)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"secretword" not in path.read_bytes()


def test_the_same_fit_is_trained_once(tiny_bert, tmp_path, monkeypatch):
    calls = count_fits(monkeypatch)
    first = make(tiny_bert, cache_dir=tmp_path / "models").fit(X)
    second = make(tiny_bert, cache_dir=tmp_path / "models", verbose=1).fit(X)
    assert len(calls) == 1
    assert first.model_path_ == second.model_path_
    assert facts(first) == facts(second)
    for other in ({"mask_fraction": 0.3}, {"random_state": 1}, {"random_state": None}):
        changed = make(tiny_bert, cache_dir=tmp_path / "models", **other).fit(X)
        assert changed.model_path_ != first.model_path_
    make(tiny_bert, cache_dir=tmp_path / "models").fit(X[:-1])
    assert len(calls) == 5
    assert (tmp_path / "models").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("part", ["pretraining.json", "model.safetensors", ""])
def test_a_part_of_a_model_is_trained_again(tiny_bert, tmp_path, part):
    first = make(tiny_bert, cache_dir=tmp_path).fit(X)
    if part:
        (Path(first.model_path_) / part).unlink()
    else:
        shutil.rmtree(first.model_path_)
    again = make(tiny_bert, cache_dir=tmp_path).fit(X)
    assert again.model_path_ == first.model_path_
    assert facts(again) == facts(first)
    assert (Path(again.model_path_) / "model.safetensors").is_file()


@each_kind
def test_the_same_seed_gives_the_same_model(tiny_bert, kind):
    state = torch.get_rng_state()
    first = make(tiny_bert, kind).fit(X)
    second = clone(make(tiny_bert, kind)).fit(list(X))
    assert weights(first) == weights(second)
    assert facts(first) == facts(second)
    other = make(tiny_bert, kind, random_state=1, max_epochs=1).fit(X)
    assert weights(other) != weights(first)
    assert torch.equal(torch.get_rng_state(), state)


@each_kind
def test_copies_and_texts_without_words_do_not_count(tiny_bert, kind):
    texts = list(dict.fromkeys(X))
    plain = make(tiny_bert, kind, max_epochs=1).fit(texts)
    more = make(tiny_bert, kind, max_epochs=1)
    more.fit([texts[0], *texts, "", " ", *texts[:5]])
    assert weights(plain) == weights(more)
    assert more.n_texts_ == len(texts)


@each_kind
def test_texts_of_the_same_tokens_are_one(tiny_bert, kind):
    # the tokenizer of the body knows no case
    texts = ["red dress", "blue shirt", "phone case", "apple juice"]
    copies = ["Red dress", "RED DRESS ", "apple  Juice"]
    plain = make(tiny_bert, kind, max_epochs=1).fit(texts)
    more = make(tiny_bert, kind, max_epochs=1).fit(texts + copies)
    assert more.n_texts_ == 4
    assert weights(more) == weights(plain)


@each_kind
def test_the_held_out_loss_chooses_the_epoch(tiny_bert, kind):
    pretrainer = make(
        tiny_bert, kind, max_epochs=30, learning_rate=0.02, n_iter_no_change=1
    ).fit(X[:30])
    losses = [epoch["valid_loss"] for epoch in pretrainer.history_]
    assert len(losses) < 30
    assert pretrainer.best_epoch_ == 1 + losses.index(min(losses)) < len(losses)


@each_kind
def test_bodies_are_read_by_encoders_and_classifiers(tiny_bert, kind):
    pretrainer = make(tiny_bert, kind, max_epochs=1).fit(X)
    path = pretrainer.model_path_
    vectors = TransformerEncoder(path, device="cpu").fit_transform(X[:4])
    before = TransformerEncoder(tiny_bert, device="cpu").fit_transform(X[:4])
    assert vectors.shape == before.shape
    assert np.abs(vectors - before).max() > 1e-3
    classifier = BertClassifier(path, max_epochs=1, device="cpu", random_state=0)
    assert classifier.fit(X[:20], ["a", "b"] * 10).predict(X[:2]).shape == (2,)


@each_kind
def test_a_classifier_pretrains_in_its_fit(tiny_bert, kind):
    pretraining = kind(max_epochs=1, batch_size=4, random_state=3)
    options = {"max_epochs": 1, "device": "cpu", "random_state": 0}
    texts, y = X[:12], ["a", "b", None] * 4
    inside = BertClassifier(tiny_bert, pretraining=pretraining, **options)
    proba = inside.fit(texts, y).predict_proba(texts)
    before = clone(pretraining).set_params(pretrained=tiny_bert, device="cpu")
    path = before.fit(texts).model_path_
    kept = [i for i, label in enumerate(y) if label is not None]
    by_hand = BertClassifier(path, **options).fit(texts[kept], [y[i] for i in kept])
    np.testing.assert_array_equal(proba, by_hand.predict_proba(texts))
    assert inside.pretraining_history_


@each_kind
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_the_model_says_how_it_is_pooled(tiny_bert, kind, pooling):
    pretrainer = make(tiny_bert, kind, pooling=pooling, max_epochs=1).fit(X[:20])
    encoder = TransformerEncoder(pretrainer.model_path_, device="cpu").fit(X)
    assert encoder.pooling_ == pooling


@each_kind
def test_half_precision_learns_about_the_same(tiny_bert, kind):
    half = make(tiny_bert, kind, precision="bfloat16", max_epochs=1).fit(X)
    full = make(tiny_bert, kind, max_epochs=1).fit(X)
    losses = [fit.history_[0]["valid_loss"] for fit in (half, full)]
    assert losses[0] == pytest.approx(losses[1], rel=0.1)
    assert weights(half) != weights(full)


def test_fits_at_the_same_time_train_once(tiny_bert, tmp_path, monkeypatch):
    calls = count_fits(monkeypatch)
    pretrainer = make(tiny_bert, cache_dir=tmp_path)
    fitted = Parallel(2, backend="threading")(
        delayed(clone(pretrainer).fit)(X) for _ in range(4)
    )
    assert len(calls) == 1
    assert len({one.model_path_ for one in fitted}) == 1


@each_kind
def test_without_a_cache_the_model_goes_with_its_pretrainer(tiny_bert, kind):
    pretrainer = make(tiny_bert, kind, max_epochs=1).fit(X)
    first = pretrainer.model_path_
    assert os.path.isdir(first)
    del pretrainer
    gc.collect()
    assert not os.path.exists(first)


def test_a_new_fit_removes_the_model_of_the_one_before(tiny_bert):
    pretrainer = make(tiny_bert, max_epochs=1).fit(X)
    first = pretrainer.model_path_
    pretrainer.fit(X[:50])
    assert not os.path.exists(first)
    assert os.path.isdir(pretrainer.model_path_)
    pickle.dumps(pretrainer)
    with pytest.raises(ValueError, match="at least 2"):
        pretrainer.fit(["red"])
    assert os.path.isdir(pretrainer.model_path_)


def test_pickles_and_copies_know_the_folder(tiny_bert, tmp_path):
    pretrainer = make(tiny_bert, cache_dir=tmp_path).fit(X)
    for other in (pickle.loads(pickle.dumps(pretrainer)), copy.deepcopy(pretrainer)):
        assert other.model_path_ == pretrainer.model_path_
        assert facts(other) == facts(pretrainer)


@each_kind
@pytest.mark.parametrize("n_steps", [1, 5, 10])
def test_a_fit_that_goes_on_ends_with_the_same_weights(
    tiny_bert, tmp_path, monkeypatch, kind, n_steps
):
    options = {"checkpoint_dir": tmp_path, "checkpoint_every": 0}
    texts = X[:60]
    expected = make(tiny_bert, kind, **options).fit(texts)
    real, left = TextNet.train_step_single, iter(range(n_steps))

    def step(self, *args, **kwargs):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(TextNet, "train_step_single", step)
        with pytest.raises(KeyboardInterrupt):
            make(tiny_bert, kind, **options).fit(texts)
    assert any(tmp_path.iterdir())
    resumed = make(tiny_bert, kind, **options).fit(texts)
    assert weights(resumed) == weights(expected)
    assert facts(resumed) == facts(expected)


def test_an_interrupted_fit_leaves_no_model(tiny_bert, tmp_path, monkeypatch):
    def interrupt(self, *args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(TextNet, "train_step_single", interrupt)
    pretrainer = make(tiny_bert, cache_dir=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        pretrainer.fit(X)
    assert not hasattr(pretrainer, "model_path_")
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]
