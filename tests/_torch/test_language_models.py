import shutil
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from skimbal._torch import _pretrained
from skimbal._torch._language_models import load_language_model
from skimbal.exceptions import (
    MissingResourceError,
    ModelFormatError,
    UntrustedModelError,
)
from tests.tiny_writers import tiny_causal_lm, tiny_masked_lm, tiny_translators


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        (tiny_masked_lm, "masked"),
        (tiny_causal_lm, "causal"),
        (lambda: tiny_translators()[0], "translating"),
        (lambda: tiny_translators("marian")[0], "translating"),
    ],
)
def test_a_model_is_loaded_frozen_and_in_evaluation_mode(folder, kind):
    model, tokenizer = load_language_model(str(folder()), kind, "cpu")
    assert not model.training
    assert not any(p.requires_grad for p in model.parameters())
    assert tokenizer.pad_token_id is not None


@pytest.mark.parametrize("kind", ["causal", "translating"])
def test_a_model_of_another_kind_is_refused(kind):
    with pytest.raises(UntrustedModelError, match="the types that can be used are"):
        load_language_model(tiny_masked_lm(), kind, "cpu")


def test_a_head_that_is_not_whole_is_refused(tmp_path):
    folder = Path(shutil.copytree(tiny_masked_lm(), tmp_path / "model"))
    weights = load_file(folder / "model.safetensors")
    del weights["cls.predictions.transform.dense.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelFormatError, match="lack 1 tensors of a masked language"):
        load_language_model(folder, "masked", "cpu")


def test_errors_name_the_parameter():
    with pytest.raises(MissingResourceError, match="`backward` names the folder"):
        load_language_model("./nowhere", "translating", "cpu", "backward")


def test_a_tokenizer_that_wants_a_package_names_it(tmp_path, monkeypatch):
    def missing(*args, **kwargs):
        raise ImportError("sentencepiece")

    monkeypatch.setattr(_pretrained.AutoTokenizer, "from_pretrained", missing)
    with pytest.raises(MissingResourceError, match="pip install sentencepiece"):
        _pretrained.load_tokenizer(tmp_path)
