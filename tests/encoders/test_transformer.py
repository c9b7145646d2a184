import json
import os
import pickle
import stat

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skimbal._torch import _encode
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import InvalidTextError, MissingResourceError, SkimbalWarning
from skimbal.pretraining import MLMPretrainer

X = ["red dress", "", "phone", "red dress", "蓝色 连衣裙"]


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """Count the texts of every pass through an encoder."""
    seen: list[int] = []
    run = _encode.run_batches

    def counting(forward, tokens, **options):
        seen.append(len(tokens))
        return run(forward, tokens, **options)

    monkeypatch.setattr(_encode, "run_batches", counting)
    return seen


def encoder(tiny_bert, **options) -> TransformerEncoder:
    return TransformerEncoder(tiny_bert, device="cpu", **options)


def test_vectors_are_the_mean_of_the_last_states(tiny_bert):
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_bert)
    model = AutoModel.from_pretrained(tiny_bert, add_pooling_layer=False).eval()
    with torch.no_grad():
        states = model(**tokenizer("red dress", return_tensors="pt")).last_hidden_state
    expected = states[0].mean(0).numpy()
    plain = encoder(tiny_bert, normalize=False).fit_transform(["red dress"])
    np.testing.assert_allclose(plain[0], expected, atol=1e-6)
    unit = encoder(tiny_bert).fit_transform(["red dress"])
    np.testing.assert_allclose(unit[0], expected / np.linalg.norm(expected), atol=1e-6)
    first = encoder(tiny_bert, pooling="cls", normalize=False).fit_transform(
        ["red dress"]
    )
    np.testing.assert_allclose(first[0], states[0, 0].numpy(), atol=1e-6)


def test_each_different_text_is_encoded_once(tiny_bert, counted):
    vectors = encoder(tiny_bert).fit_transform(X)
    assert counted == [4]
    np.testing.assert_array_equal(vectors[0], vectors[3])
    assert vectors.dtype == np.float32


def test_the_cache_serves_other_instances_folds_and_grids(tiny_bert, tmp_path, counted):
    first = encoder(tiny_bert, cache_dir=tmp_path / "cache").fit_transform(X)
    second = encoder(tiny_bert, cache_dir=tmp_path / "cache").fit_transform(X)
    assert counted == [4]
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, encoder(tiny_bert).fit_transform(X))
    counted.clear()
    pipeline = make_pipeline(
        encoder(tiny_bert, cache_dir=tmp_path / "cache"), LogisticRegression()
    )
    grid = {"logisticregression__C": [0.1, 1, 10]}
    GridSearchCV(pipeline, grid, cv=2).fit(X[:4], [0, 1, 1, 0])
    assert counted == []


@pytest.mark.parametrize(
    "other", [{"prefix": "a "}, {"max_length": 4}, {"pooling": "cls"}]
)
def test_other_settings_do_not_share_vectors(tiny_bert, tmp_path, counted, other):
    plain = encoder(tiny_bert, cache_dir=tmp_path / "cache").fit_transform(X)
    changed = encoder(tiny_bert, cache_dir=tmp_path / "cache", **other).fit_transform(X)
    assert len(counted) == 2
    assert (plain != changed).any()


def test_normalisation_does_not_spoil_the_cache(tiny_bert, tmp_path):
    options = {"cache_dir": tmp_path / "cache"}
    encoder(tiny_bert, normalize=True, **options).fit_transform(X)
    cached = encoder(tiny_bert, normalize=False, **options).fit_transform(X)
    fresh = encoder(tiny_bert, normalize=False).fit_transform(X)
    np.testing.assert_array_equal(cached, fresh)


def test_cache_files_are_private_and_hold_no_text(tiny_bert, tmp_path):
    secret = "zqxsecretcanary"
    encoder(tiny_bert, cache_dir=tmp_path / "cache").fit_transform([secret])
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert secret.encode() not in path.read_bytes()


def test_a_loaded_encoder_gives_the_same_vectors(tiny_bert, tmp_path):
    fitted = encoder(tiny_bert, prefix="query: ", pooling="cls").fit(X)
    fitted.save(tmp_path / "model")
    loaded = TransformerEncoder.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.transform(X), fitted.transform(X))
    assert loaded.get_params() == fitted.get_params()
    assert loaded.model_hash_ == fitted.model_hash_


def test_pickle_and_clone(tiny_bert):
    fitted = encoder(tiny_bert).fit(X)
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copy.transform(X), fitted.transform(X))
    assert not hasattr(clone(fitted), "encoder_")


def test_batches_do_not_change_vectors(tiny_bert):
    one = encoder(tiny_bert, batch_size=1).fit_transform(X)
    many = encoder(tiny_bert, batch_size=99).fit_transform(X)
    np.testing.assert_allclose(one, many, atol=1e-6)


def test_output_can_be_a_frame(tiny_bert):
    pytest.importorskip("pandas")
    frame = encoder(tiny_bert).set_output(transform="pandas").fit_transform(X)
    assert frame.shape == (5, 32)
    assert frame.columns[0] == "transformerencoder0"


def test_no_texts_give_no_rows_but_cannot_be_fitted(tiny_bert):
    fitted = encoder(tiny_bert).fit(X)
    assert fitted.transform([]).shape == (0, 32)
    with pytest.raises(ValueError, match="at least one text"):
        encoder(tiny_bert).fit([])


def test_errors_name_what_is_wrong(tiny_bert):
    with pytest.raises(InvalidTextError, match="Row 1"):
        encoder(tiny_bert).fit(["a", None])
    with pytest.raises(MissingResourceError, match="no/such-model"):
        TransformerEncoder("no/such-model").fit(X)


def test_a_progress_bar_is_shown_when_asked(tiny_bert, capfd):
    encoder(tiny_bert).fit_transform(X)
    assert capfd.readouterr() == ("", "")
    encoder(tiny_bert, verbose=1).fit_transform(X)
    assert "Encoding" in capfd.readouterr().err


def test_a_loaded_encoder_writes_nowhere(tiny_bert, tmp_path):
    cached = encoder(tiny_bert, cache_dir=tmp_path / "cache").fit(X)
    with pytest.warns(SkimbalWarning, match="`cache_dir` is not saved"):
        cached.save(tmp_path / "model")
    manifest = tmp_path / "model" / "manifest.json"
    forged = json.loads(manifest.read_text())
    forged["parameters"]["cache_dir"] = str(tmp_path / "elsewhere")
    manifest.write_text(json.dumps(forged))
    loaded = TransformerEncoder.load(tmp_path / "model")
    loaded.transform(X)
    assert loaded.cache_dir is None
    assert not (tmp_path / "elsewhere").exists()


def test_the_body_learns_from_the_texts_of_fit(tiny_bert, tmp_path):
    texts = [f"{color} {thing}" for color in ("red", "blue") for thing in X[:3]]
    pretraining = MLMPretrainer(max_epochs=1, batch_size=2, random_state=0)
    learnt = encoder(tiny_bert, pretraining=pretraining).fit(texts)
    by_hand = clone(pretraining).set_params(pretrained=tiny_bert, device="cpu")
    expected = TransformerEncoder(by_hand.fit(texts).model_path_, device="cpu")
    vectors = learnt.transform(X)
    np.testing.assert_array_equal(vectors, expected.fit_transform(X))
    assert np.abs(vectors - encoder(tiny_bert).fit_transform(X)).max() > 1e-6
    assert learnt.model_hash_ != encoder(tiny_bert).fit(X).model_hash_
    with pytest.warns(SkimbalWarning, match="`pretraining` is not saved"):
        learnt.save(tmp_path / "model")
    loaded = TransformerEncoder.load(tmp_path / "model")
    np.testing.assert_allclose(loaded.transform(X), vectors, atol=1e-6)


def test_each_fold_learns_from_its_own_texts(tiny_bert, tmp_path):
    texts = [
        f"{color} {thing}"
        for color in ("red", "blue", "green", "black")
        for thing in ("dress", "phone")
    ]
    pretraining = MLMPretrainer(max_epochs=1, cache_dir=tmp_path, random_state=0)
    model = make_pipeline(
        encoder(tiny_bert, pretraining=pretraining), LogisticRegression()
    )
    GridSearchCV(model, {"logisticregression__C": [1, 10, 100]}, cv=2, refit=False).fit(
        texts, ["dress", "phone"] * 4
    )
    assert sum(path.is_dir() for path in tmp_path.iterdir()) == 2


def test_a_pretrainer_with_another_body_is_refused(tiny_bert):
    with pytest.raises(ValueError, match="as `pretrained` of the former"):
        encoder(tiny_bert, pretraining=MLMPretrainer("other/body")).fit(X)
