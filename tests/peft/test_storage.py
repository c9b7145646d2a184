"""Adapters that stay come back from a folder, with the head, and only as they were."""

import pickle
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from skimbal._torch._model_config import check_config
from skimbal._torch._modules import SequenceClassifier
from skimbal._torch._pretrained import load_frozen
from skimbal._torch._saving import load_classifier, save_classifier
from skimbal.exceptions import ModelFormatError
from tests.peft.bodies import KEPT, MERGED, batch, randomise

FILE = "adapters.safetensors"


def trained(tiny_bert, method):
    encoder, tokenizer = load_frozen(Path(tiny_bert), "mean", "cpu")
    module = SequenceClassifier(encoder, 3).eval()
    method.apply(encoder, n_steps=4)
    randomise(module)
    encoder.adaptation.finish(encoder)
    return module, tokenizer


def logits(module, *, packed=True):
    with torch.no_grad():
        return module(**batch(packed=packed))


@pytest.fixture
def saved(tiny_bert, tmp_path):
    """Save a classifier with an adaptation that stays; edit the file afterwards."""

    def save(method, edit=None, kind=None):
        module, tokenizer = trained(tiny_bert, method)
        save_classifier(tmp_path, module, tokenizer)
        path = tmp_path / FILE
        if edit is not None:
            with safe_open(path, "pt") as file:
                metadata = file.metadata()
            tensors = load_file(path)
            edit(tensors)
            save_file(tensors, path, metadata={"kind": kind or metadata["kind"]})
        return module, tmp_path

    return save


@pytest.mark.parametrize("method", [*MERGED, *KEPT], ids=str)
def test_a_loaded_classifier_gives_the_same_bits(saved, method):
    module, folder = saved(method)
    net, _ = load_classifier(folder, "mean", 3, "cpu")
    for packed in (False, True):
        expected = logits(module, packed=packed)
        torch.testing.assert_close(
            logits(net.module_, packed=packed), expected, rtol=0, atol=0
        )
    assert (folder / FILE).exists() == (method in KEPT)
    assert not any(p.requires_grad for p in net.module_.encoder.parameters())


@pytest.mark.parametrize("method", KEPT, ids=str)
def test_a_loaded_classifier_can_be_saved_again(saved, method, tmp_path):
    module, folder = saved(method)
    net, tokenizer = load_classifier(folder, "mean", 3, "cpu")
    (tmp_path / "again").mkdir()
    save_classifier(tmp_path / "again", net.module_, tokenizer)
    again, _ = load_classifier(tmp_path / "again", "mean", 3, "cpu")
    torch.testing.assert_close(logits(again.module_), logits(module), rtol=0, atol=0)


@pytest.mark.parametrize("method", KEPT, ids=str)
def test_the_saved_body_is_the_one_before(saved, method, tiny_bert):
    _, folder = saved(method)
    before = load_file(Path(tiny_bert) / "model.safetensors")
    after = load_file(folder / "body" / "model.safetensors")
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("method", [*MERGED, *KEPT], ids=str)
def test_a_pickled_classifier_gives_the_same_bits(tiny_bert, method):
    module, _ = trained(tiny_bert, method)
    copy = pickle.loads(pickle.dumps(module))
    torch.testing.assert_close(logits(copy), logits(module), rtol=0, atol=0)


def first(tensors, end=""):
    return next(name for name in sorted(tensors) if name.endswith(end))


def drop(tensors):
    del tensors[first(tensors)]


def add(tensors):
    tensors["body.encoder.layer.0.attention.self.query.evil.weight"] = torch.ones(1)


def move(tensors):
    name = first(tensors)
    place = "body.embeddings.word_embeddings"
    tensors[f"{place}.{name.split('.', 6)[-1]}"] = tensors.pop(name)


def reshape(tensors):
    name = first(tensors)
    tensors[name] = tensors[name][..., :-1].contiguous()


def empty(tensors):
    name = first(
        tensors, "weight" if first(tensors).endswith(("bias", "weight")) else ""
    )
    tensors[name] = torch.empty(0, tensors[name].shape[-1])


def huge(tensors):
    # a shape without a number in it claims any number of rows
    name = first(
        tensors, "weight" if first(tensors).endswith(("bias", "weight")) else ""
    )
    tensors[name] = torch.empty(10**12, 0)


def halve(tensors):
    name = first(tensors)
    tensors[name] = tensors[name].half()


def poison(tensors):
    tensors[first(tensors)].view(-1)[0] = torch.nan


@pytest.mark.parametrize("edit", [drop, add, move, reshape, empty, huge, halve, poison])
@pytest.mark.parametrize("method", KEPT, ids=str)
def test_a_file_that_does_not_fit_is_refused(saved, method, edit):
    _, folder = saved(method, edit)
    with pytest.raises(ModelFormatError, match=FILE):
        load_classifier(folder, "mean", 3, "cpu")


@pytest.mark.parametrize("kind", ["merged", "prompt", "os.system"])
def test_another_kind_is_refused(saved, kind):
    _, folder = saved(KEPT[0], edit=lambda tensors: None, kind=kind)
    with pytest.raises(ModelFormatError, match=FILE):
        load_classifier(folder, "mean", 3, "cpu")


def test_a_file_that_is_no_safetensors_is_refused(saved):
    _, folder = saved(KEPT[0])
    (folder / FILE).write_bytes(pickle.dumps({"kind": "prompt"}))
    with pytest.raises(ModelFormatError, match=FILE):
        load_classifier(folder, "mean", 3, "cpu")


def test_a_prompt_longer_than_the_body_reads_is_refused(saved):
    def lengthen(tensors):
        tensors["prompt.weight"] = torch.zeros(64, 32)

    _, folder = saved(KEPT[3], lengthen)
    with pytest.raises(ModelFormatError, match=FILE):
        load_classifier(folder, "mean", 3, "cpu")


@pytest.mark.parametrize("method", KEPT, ids=repr)
def test_the_body_beside_adapters_is_not_called_the_trained_one(saved, method):
    _, folder = saved(method)
    with pytest.raises(ModelFormatError, match=r"before training.*`transform`"):
        check_config(folder)
