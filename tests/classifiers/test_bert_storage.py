import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV

from skimbal._torch._device import seeded_torch
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import ModelFormatError, SkimbalError, SkimbalWarning
from skimbal.utils import load_model, save_model

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"]
Y = ["dress", "dress", "phone", "phone", "dress", "phone"]


def classifier(tiny_bert, **options) -> BertClassifier:
    defaults = {"max_epochs": 1, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


@pytest.fixture(scope="module")
def fitted(tiny_bert) -> BertClassifier:
    return classifier(tiny_bert).fit(X, Y)


@pytest.fixture
def saved(fitted, tmp_path) -> Path:
    fitted.save(tmp_path / "model")
    return tmp_path / "model"


def test_a_loaded_classifier_is_the_same(fitted, saved):
    loaded = BertClassifier.load(saved)
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))
    np.testing.assert_array_equal(loaded.transform(X), fitted.transform(X))
    assert loaded.get_params() == fitted.get_params()
    assert loaded.history_ == fitted.history_
    assert loaded.best_epoch_ == fitted.best_epoch_
    assert loaded.class_counts_.tolist() == [3, 3]


def test_the_functions_for_any_model_do_the_same(fitted, tmp_path):
    save_model(fitted, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert isinstance(loaded, BertClassifier)
    np.testing.assert_array_equal(loaded.predict(X), fitted.predict(X))


def test_only_safetensors_and_json_are_written(saved):
    kinds = {path.suffix for path in saved.rglob("*") if path.is_file()}
    assert kinds == {".json", ".safetensors"}


def test_no_training_text_is_in_a_saved_model(tiny_bert, tmp_path):
    secret = "zqxsecretcanary"
    classifier(tiny_bert).fit([*X, secret], [*Y, "dress"]).save(tmp_path / "model")
    for path in (tmp_path / "model").rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "labels",
    [[0, 5] * 3, [True, False] * 3, ["衣服", "手机"] * 3, [-1, 1] * 3],
    ids=["int", "bool", "han", "signs"],
)
def test_labels_keep_their_kind(tiny_bert, tmp_path, labels):
    model = classifier(tiny_bert).fit(X, labels)
    model.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    assert loaded.classes_.dtype == model.classes_.dtype
    np.testing.assert_array_equal(loaded.classes_, model.classes_)


def test_class_weights_with_any_keys_are_kept(tiny_bert, tmp_path):
    model = classifier(tiny_bert, class_weight={0: 1.0, 1: 3.0}).fit(X, [0, 1] * 3)
    model.save(tmp_path / "model")
    assert BertClassifier.load(tmp_path / "model").class_weight == {0: 1.0, 1: 3.0}


def test_a_parameter_that_is_not_data_is_warned_about(tiny_bert, tmp_path):
    rng = np.random.default_rng(0)
    model = classifier(tiny_bert, random_state=rng).fit(X, Y)
    with pytest.warns(SkimbalWarning, match="random_state"):
        model.save(tmp_path / "model")
    assert BertClassifier.load(tmp_path / "model").random_state is None


def test_callbacks_are_not_saved_and_warned_about(tiny_bert, tmp_path):
    model = classifier(tiny_bert, callbacks=[]).fit(X, Y)
    with pytest.warns(SkimbalWarning, match="`callbacks` is not saved"):
        model.save(tmp_path / "model")
    assert BertClassifier.load(tmp_path / "model").callbacks is None


def test_an_unfitted_classifier_is_not_saved_by_itself(tiny_bert, tmp_path):
    for save in (BertClassifier.save, save_model):
        with pytest.raises(NotFittedError):
            save(classifier(tiny_bert), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_an_unfitted_classifier_inside_another_keeps_its_parameters(tmp_path):
    inner = BertClassifier(tmp_path / "body", class_weight={0: 1.0}, max_epochs=3)
    save_model(GridSearchCV(inner, {"learning_rate": [1e-4]}), tmp_path / "model")
    loaded = load_model(tmp_path / "model").estimator
    changed = {"pretrained": str(tmp_path / "body")}
    assert loaded.get_params() == inner.get_params() | changed
    assert not hasattr(loaded, "classes_")


def test_the_saved_body_can_be_trained_again(saved):
    again = BertClassifier(saved / "body", max_epochs=1, device="cpu").fit(X, Y)
    assert again.predict(X).shape == (6,)


def test_loading_works_where_nothing_can_be_unpickled(saved):
    code = (
        "import pickle\n"
        "class Refuse(pickle.Unpickler):\n"
        "    def __init__(self, *args, **kwargs): raise AssertionError('unpickled')\n"
        "pickle.load = pickle.loads = pickle.Unpickler = Refuse\n"
        "from skimbal.classifiers import BertClassifier\n"
        f"print(BertClassifier.load({str(saved)!r}).predict(['red dress']).shape)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )
    assert run.stdout == "(1,)\n", run.stderr


def test_an_existing_folder_is_not_replaced_unless_asked(fitted, saved):
    with pytest.raises(FileExistsError, match="overwrite"):
        fitted.save(saved)
    fitted.save(saved, overwrite=True)


def test_a_flipped_byte_is_noticed(saved):
    for path in [p for p in sorted(saved.rglob("*")) if p.is_file()]:
        data = bytearray(path.read_bytes())
        # the manifest has no checksum, and in a text nobody sees another letter
        place = 0 if path.name == "manifest.json" else len(data) // 2
        data[place] ^= 1
        path.write_bytes(data)
        with pytest.raises(SkimbalError):
            BertClassifier.load(saved)
        data[place] ^= 1
        path.write_bytes(data)
    BertClassifier.load(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"class": "skimbal.encoders.TransformerEncoder"},
        {"classes": None},
        {"classes": ["a"]},
        {"classes_dtype": "O8"},
        {"classes_dtype": "<U100000000"},
        {"parameters": {"no_such": 1}},
        {"parameters": None},
        {"format": 99},
        {"n_columns": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_manifest_that_makes_no_sense_is_refused(saved, change):
    manifest = saved / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(content | change))
    with pytest.raises(ModelFormatError):
        BertClassifier.load(saved)


def test_a_body_that_was_exchanged_is_noticed(saved):
    config = saved / "body" / "config.json"
    config.write_text(config.read_text().replace('"bert"', '"evil"'))
    with pytest.raises(ModelFormatError, match="SHA-256"):
        BertClassifier.load(saved)


def test_loading_does_not_wait_for_a_fit_in_another_thread(fitted, saved):
    with ThreadPoolExecutor(1) as pool, seeded_torch(0):
        loaded = pool.submit(BertClassifier.load, saved).result(timeout=60)
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))


def test_loading_leaves_the_generators_of_torch_alone(saved):
    import torch

    before = torch.random.get_rng_state()
    BertClassifier.load(saved)
    assert torch.equal(torch.random.get_rng_state(), before)


def edit_parameters(saved: Path, **values) -> None:
    manifest = json.loads((saved / "manifest.json").read_text())
    manifest["parameters"] |= values
    (saved / "manifest.json").write_text(json.dumps(manifest))


def test_a_model_from_a_device_that_is_not_here_is_loaded_on_another(fitted, saved):
    edit_parameters(saved, device="cuda:99")
    with pytest.warns(SkimbalWarning, match="device 'cuda:99', which is not here"):
        loaded = BertClassifier.load(saved)
    proba = loaded.predict_proba(X)
    np.testing.assert_allclose(proba, fitted.predict_proba(X), atol=1e-4)


def test_parameters_out_of_range_in_a_manifest_are_refused(saved):
    edit_parameters(saved, batch_size=0)
    with pytest.raises(ModelFormatError, match="InvalidParameterError"):
        BertClassifier.load(saved)


def test_a_path_may_start_at_the_home_folder(tiny_bert, tmp_path, monkeypatch):
    (tmp_path / "body").symlink_to(tiny_bert)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path / "elsewhere")
    options = {"checkpoint_dir": "~/checkpoints", "cache_dir": "~/states"}
    model = classifier("~/body", n_trained_layers=1, **options).fit(X, Y)
    model.set_params(cache_dir=None, checkpoint_dir=None).save("~/model")
    BertClassifier.load("~/model")
    assert (tmp_path / "model" / "manifest.json").is_file()
    assert (tmp_path / "states").is_dir()
    assert (tmp_path / "checkpoints").is_dir()
    assert not any(Path.cwd().iterdir())
