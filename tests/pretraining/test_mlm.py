import itertools
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from skimbal._torch._masking import Masking
from skimbal.augmentation import ContextualAugmenter
from skimbal.exceptions import (
    InvalidTextError,
    ModelFormatError,
    NonFiniteLossError,
    UntrustedModelError,
)
from tests.pretraining.fits import X, make


@pytest.mark.parametrize("masking", ["token", "word", "span"])
def test_held_out_words_are_guessed_better_than_before(tiny_bert, masking):
    pretrainer = make(tiny_bert, masking=masking, max_epochs=4).fit(X)
    assert pretrainer.perplexity_ < 0.7 * pretrainer.first_perplexity_
    assert len(pretrainer.history_) <= 4
    best = pretrainer.history_[pretrainer.best_epoch_ - 1]
    assert best["perplexity"] == pretrainer.perplexity_
    assert best["perplexity"] == pytest.approx(np.exp(best["valid_loss"]))
    assert best["valid_loss"] == min(h["valid_loss"] for h in pretrainer.history_)
    assert pretrainer.n_texts_ == len(set(X))


def test_the_model_fills_masks(tiny_bert):
    pretrainer = make(tiny_bert).fit(X)
    path = pretrainer.model_path_
    augmenter = ContextualAugmenter(path, device="cpu", random_state=0).fit(X)
    assert len(augmenter.augment(list(X[:3]))) == 3


def test_a_head_that_was_trained_goes_on(tiny_bert):
    first = make(tiny_bert, max_epochs=4).fit(X)
    second = make(first.model_path_, max_epochs=1).fit(X)
    assert second.first_perplexity_ < 0.9 * first.first_perplexity_


@pytest.mark.parametrize("prefix", ["red: ", "x"])
@pytest.mark.parametrize("masking", ["token", "word", "span"])
def test_words_of_a_prefix_are_not_hidden(tiny_bert, monkeypatch, prefix, masking):
    seen = []
    draw = Masking.draw

    def drawing(self, tokens, rng):
        found = draw(self, tokens, rng)
        seen.append((self.n_given, found))
        return found

    monkeypatch.setattr(Masking, "draw", drawing)
    # the first word is the same in all texts, and no part of the prefix
    texts = ["red", *(f"red {word}" for word in ("dress", "shirt", "phone case"))]
    options = {"prefix": prefix, "masking": masking, "batch_size": 1}
    pretrainer = make(tiny_bert, max_epochs=1, **options).fit(texts)
    assert pretrainer.n_texts_ == 4
    assert len(seen) == 2
    for n_given, found in seen:
        assert n_given >= 1 if prefix == "x" else n_given == 3
        for start, end in itertools.pairwise(found.tokens.offsets):
            assert not found.chosen[start : start + n_given].any()
            assert found.chosen[start:end].any()
    with pytest.raises(ValueError, match="at least 2 different texts"):
        make(tiny_bert, prefix="red: ").fit(["", " "])


def test_a_fit_that_diverges_says_so_or_tells_an_infinite_perplexity(tiny_bert):
    options = {"learning_rate": 50, "head_learning_rate": 500}
    try:
        pretrainer = make(tiny_bert, **options).fit(X)
    except NonFiniteLossError:
        return
    assert pretrainer.perplexity_ > 1e6


@pytest.mark.parametrize("texts", [["red dress"], ["red dress"] * 9, ["", " "]])
def test_too_few_texts_are_an_error(tiny_bert, texts):
    with pytest.raises(ValueError, match="at least 2 different texts with a word"):
        make(tiny_bert).fit(texts)


def test_a_row_that_is_no_text_is_named(tiny_bert):
    with pytest.raises(InvalidTextError, match="Row 1"):
        make(tiny_bert).fit(["red dress", None, "blue"])


@pytest.mark.parametrize(
    "options",
    [
        {"masking": "sentence"},
        {"mask_fraction": 0},
        {"mask_fraction": 1},
        {"max_epochs": 0},
        {"validation_fraction": 0.0},
        {"n_iter_no_change": 0},
    ],
)
def test_bad_parameters_are_named(tiny_bert, options):
    (name,) = options
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        make(tiny_bert, **options).fit(X)


def test_a_body_that_cannot_be_taken_apart_is_refused(tiny_bert, tmp_path):
    model = Path(shutil.copytree(tiny_bert, tmp_path / "model"))
    path = model / "config.json"
    config = json.loads(path.read_text()) | {"model_type": "mobilebert"}
    path.write_text(json.dumps(config))
    with pytest.raises(UntrustedModelError, match="'mobilebert'"):
        make(model).fit(X)


def test_a_tokenizer_without_a_mask_is_refused(tiny_bert, tmp_path):
    model = Path(shutil.copytree(tiny_bert, tmp_path / "model"))
    path = model / "tokenizer_config.json"
    config = json.loads(path.read_text())
    config.pop("mask_token")
    path.write_text(json.dumps(config))
    with pytest.raises(ModelFormatError, match="without a mask token"):
        make(model).fit(X)
