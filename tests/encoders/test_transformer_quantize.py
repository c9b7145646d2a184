import numpy as np
import pytest

from skimbal._torch import _int8, _saving
from skimbal._torch._int8 import is_quantized, runs_int8
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import MissingResourceError, SkimbalWarning

pytestmark = pytest.mark.skipif(not runs_int8(), reason="a CPU without int8 products")

X = ["red dress", "phone case", "crimson gown", "case for a phone", "a", ""]


@pytest.fixture
def fitted(tiny_bert) -> TransformerEncoder:
    return TransformerEncoder(tiny_bert).fit(X)


def test_vectors_are_close_to_those_in_float32(fitted):
    before = fitted.transform(X)
    vectors = fitted.quantize().transform(X)
    assert not np.array_equal(vectors, before)
    assert np.einsum("ij,ij->i", vectors, before).min() > 0.99
    np.testing.assert_array_equal(fitted.transform(X), before)


def test_real_vectors_are_close_to_those_in_float32():
    fitted = TransformerEncoder().fit(X)
    similar = np.einsum("ij,ij->i", fitted.quantize().transform(X), fitted.transform(X))
    assert similar.min() > 0.98


def test_the_cache_keeps_them_apart(tiny_bert, tmp_path):
    fitted = TransformerEncoder(tiny_bert, cache_dir=tmp_path / "cache").fit(X)
    before = fitted.transform(X)
    quantized = fitted.quantize()
    vectors = quantized.transform(X)
    assert not np.array_equal(vectors, before)
    np.testing.assert_array_equal(quantized.transform(X), vectors)
    np.testing.assert_array_equal(fitted.transform(X), before)


def test_a_loaded_encoder_is_in_int8_and_the_same(fitted, tmp_path):
    quantized = fitted.quantize()
    quantized.save(tmp_path / "model")
    loaded = TransformerEncoder.load(tmp_path / "model")
    assert is_quantized(loaded.encoder_)
    assert loaded.model_hash_ == quantized.model_hash_ != fitted.model_hash_
    np.testing.assert_array_equal(loaded.transform(X), quantized.transform(X))


def test_quantising_twice_is_quantising_once(fitted):
    once = fitted.quantize()
    twice = once.quantize()
    assert twice.model_hash_ == once.model_hash_
    np.testing.assert_array_equal(twice.transform(X), once.transform(X))


def test_a_cpu_without_int8_is_told(fitted, tmp_path, monkeypatch):
    quantized = fitted.quantize()
    quantized.save(tmp_path / "model")
    monkeypatch.setattr(_int8, "runs_int8", lambda: False)
    monkeypatch.setattr(_saving, "runs_int8", lambda: False)
    with pytest.raises(MissingResourceError, match="VNNI"):
        fitted.quantize()
    with pytest.warns(SkimbalWarning, match="predicts in float32"):
        loaded = TransformerEncoder.load(tmp_path / "model")
    expected = quantized.transform(X)
    np.testing.assert_allclose(loaded.transform(X), expected, atol=0.05)
