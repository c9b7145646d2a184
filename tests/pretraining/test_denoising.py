import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from skimbal._torch._denoising_rows import DenoisingDataset
from skimbal.datasets import make_product_titles
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import UntrustedModelError
from skimbal.pretraining import DenoisingPretrainer
from tests.pretraining.fits import X, weights
from tests.pretraining.fits import make as make_any


def make(tiny_bert, **options):
    return make_any(tiny_bert, DenoisingPretrainer, **options)


def test_held_out_texts_are_written_better_than_before(tiny_bert):
    pretrainer = make(tiny_bert, max_epochs=4).fit(X)
    assert pretrainer.perplexity_ < 0.7 * pretrainer.first_perplexity_
    best = pretrainer.history_[pretrainer.best_epoch_ - 1]
    assert best["perplexity"] == pretrainer.perplexity_
    assert best["perplexity"] == pytest.approx(np.exp(best["valid_loss"]))
    assert pretrainer.n_texts_ == len(set(X))


def test_the_vector_tells_the_decoder_what_to_write(tiny_bert):
    # the first word of each text cannot be known from those before
    words = ["dress", "shirt", "phone", "apple", "juice", "bottle", "red", "blue"]
    texts = [f"{a} {b}" for a in words for b in words]
    options = {"delete_fraction": 0.05, "max_epochs": 30, "n_iter_no_change": 30}
    pretrainer = make(tiny_bert, learning_rate=5e-3, **options).fit(texts)
    # without the vector: one of 8, one of 8, and the end
    assert pretrainer.perplexity_ < 0.7 * 8 ** (2 / 3)


def test_the_encoder_alone_is_saved(tiny_bert):
    pretrainer = make(tiny_bert, max_epochs=1).fit(X[:40])
    folder = Path(pretrainer.model_path_)
    before = load_file(Path(tiny_bert) / "model.safetensors")
    after = load_file(folder / "model.safetensors")
    assert before.keys() == after.keys()
    assert {k: v.shape for k, v in before.items()} == {
        k: v.shape for k, v in after.items()
    }
    config = json.loads((folder / "config.json").read_text())
    assert not config.get("is_decoder")
    assert not config.get("add_cross_attention")
    # words that do not occur stay as they are
    table = "embeddings.word_embeddings.weight"
    assert (before[table] == after[table]).all(1).any()


def test_words_of_a_prefix_are_neither_deleted_nor_written(tiny_bert, monkeypatch):
    seen = []
    real = DenoisingDataset.__getitems__

    def fetch(self, rows):
        inputs, (target, weights) = real(self, rows)
        seen.append((self, rows, inputs, target))
        return inputs, (target, weights)

    monkeypatch.setattr(DenoisingDataset, "__getitems__", fetch)
    texts = ["red", *(f"red {word}" for word in ("dress", "shirt", "phone case"))]
    make(tiny_bert, prefix="red: ", max_epochs=1, batch_size=2).fit(texts)
    assert seen
    for data, rows, inputs, target in seen:
        assert data.n_given == 3
        lengths = data.tokens.lengths[rows]
        assert len(target) == (lengths - 3).sum()
        ids = data.tokens.pad(rows)["input_ids"]
        assert (inputs["input_ids"][:, :3] == ids[:, :3]).all()
        assert (inputs["attention_mask"].sum(1) >= 5).all()  # a word and the end


def test_another_share_is_another_model(tiny_bert):
    first, second = (
        make(tiny_bert, max_epochs=1, delete_fraction=share).fit(X[:40])
        for share in (0.6, 0.3)
    )
    assert weights(first) != weights(second)


@pytest.mark.parametrize("texts", [["red dress"], ["red dress"] * 9, ["", " "]])
def test_too_few_texts_are_an_error(tiny_bert, texts):
    with pytest.raises(ValueError, match="at least 2 different texts with a word"):
        make(tiny_bert).fit(texts)


def test_texts_of_one_word_and_long_ones_are_written(tiny_bert):
    texts = ["red", "blue", "dress " * 200, "红", "phone case 10 cm"]
    pretrainer = make(tiny_bert, delete_fraction=0.99).fit(texts)
    assert np.isfinite(pretrainer.perplexity_)


@pytest.mark.parametrize(
    "options",
    [{"delete_fraction": 0}, {"delete_fraction": 1}, {"head_learning_rate": 0}],
)
def test_bad_parameters_are_named(tiny_bert, options):
    (name,) = options
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        make(tiny_bert, **options).fit(X)


def test_a_body_that_cannot_decode_is_refused(tiny_bert, tmp_path):
    model = Path(shutil.copytree(tiny_bert, tmp_path / "model"))
    path = model / "config.json"
    config = json.loads(path.read_text()) | {"model_type": "distilbert"}
    path.write_text(json.dumps(config))
    with pytest.raises(
        UntrustedModelError, match=r"'distilbert'; .* can be used .*bert"
    ):
        make(model).fit(X)


def test_neighbours_of_a_real_body_stay_sensible():
    texts, y = make_product_titles(
        120, n_classes=4, n_minority=1, imbalance_ratio=2, random_state=0
    )
    pretrainer = DenoisingPretrainer(max_epochs=1, device="cpu", random_state=0)
    pretrainer.fit(texts)

    def purity(body):
        vectors = TransformerEncoder(body, device="cpu").fit_transform(texts)
        cosines = vectors @ vectors.T - 2 * np.eye(len(texts))
        return (y[cosines.argsort(axis=1)[:, -3:]] == y[:, None]).mean()

    before, after = purity("minilm"), purity(pretrainer.model_path_)
    assert before > 0.8
    assert after > before - 0.05
    assert pretrainer.perplexity_ < 0.7 * pretrainer.first_perplexity_
