import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skimbal._torch import _int8, _saving
from skimbal._torch._int8 import is_quantized, runs_int8
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import MissingResourceError, SkimbalWarning
from skimbal.peft import BottleneckAdapter
from skimbal.utils import load_model, save_model

pytestmark = pytest.mark.skipif(not runs_int8(), reason="a CPU without int8 products")

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"]
Y = ["dress", "dress", "phone", "phone", "dress", "phone"]


def classifier(pretrained, **options) -> BertClassifier:
    defaults = {"max_epochs": 3, "random_state": 0, "device": "cpu"}
    return BertClassifier(pretrained, **(defaults | options))


@pytest.fixture(scope="module")
def fitted(tiny_bert) -> BertClassifier:
    return classifier(tiny_bert).fit(X, Y)


@pytest.fixture(scope="module")
def quantized(fitted) -> BertClassifier:
    return fitted.quantize()


def test_probabilities_are_close_to_those_in_float32(fitted, quantized):
    expected, found = fitted.predict_proba(X), quantized.predict_proba(X)
    assert not np.array_equal(found, expected)
    np.testing.assert_allclose(found, expected, atol=0.01)
    np.testing.assert_array_equal(quantized.predict(X), fitted.predict(X))


def test_vectors_are_in_int8_too(fitted, quantized):
    expected, found = fitted.transform(X), quantized.transform(X)
    assert not np.array_equal(found, expected)
    np.testing.assert_allclose(found, expected, atol=0.1)


def test_a_text_does_not_depend_on_the_others_of_its_batch(quantized):
    alone = np.concatenate([quantized.predict_proba([text]) for text in X])
    np.testing.assert_allclose(quantized.predict_proba(X), alone, atol=1e-5)


def test_the_source_stays_in_float32(fitted):
    before = fitted.predict_proba(X)
    quantized = fitted.quantize()
    np.testing.assert_array_equal(fitted.predict_proba(X), before)
    assert is_quantized(quantized.net_.module_)
    assert not is_quantized(fitted.net_.module_)
    assert quantized.get_params() == fitted.get_params()


def test_real_models_keep_their_answers():
    model = classifier("minilm", max_epochs=5).fit(X, Y)
    texts = ["long dress", "phone charger", "tablet computer", "white dress"]
    np.testing.assert_allclose(
        model.quantize().predict_proba(texts), model.predict_proba(texts), atol=0.05
    )


def test_a_loaded_model_is_in_int8_and_the_same(quantized, tmp_path):
    quantized.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    assert is_quantized(loaded.net_.module_)
    np.testing.assert_array_equal(loaded.predict_proba(X), quantized.predict_proba(X))
    kinds = {path.suffix for path in (tmp_path / "model").rglob("*") if path.is_file()}
    assert kinds == {".json", ".safetensors"}


def test_another_process_loads_the_same_without_pickle(quantized, tmp_path):
    save_model(quantized, tmp_path / "model")
    expected = quantized.predict_proba(X)
    code = (
        "import pickle\n"
        "class Refuse(pickle.Unpickler):\n"
        "    def __init__(self, *args, **kwargs): raise AssertionError('unpickled')\n"
        "pickle.load = pickle.loads = pickle.Unpickler = Refuse\n"
        "import numpy as np\n"
        "from skimbal.utils import load_model\n"
        f"proba = load_model({str(tmp_path / 'model')!r}).predict_proba({X!r})\n"
        f"same = proba == np.frombuffer(bytes.fromhex({expected.tobytes().hex()!r}))"
        ".reshape(proba.shape)\n"
        "print(same.all())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )
    assert run.stdout == "True\n", run.stderr


def test_the_saved_body_can_be_fine_tuned_again(quantized, tmp_path):
    save_model(quantized, tmp_path / "model")
    model = classifier(str(tmp_path / "model" / "body")).fit(X, Y)
    assert not is_quantized(model.net_.module_)
    assert load_model(tmp_path / "model").fit(X, Y).predict(X).shape == (6,)


def test_fit_makes_it_a_float32_model_again(fitted):
    quantized = fitted.quantize()
    quantized.fit(X, Y)
    assert not is_quantized(quantized.net_.module_)
    np.testing.assert_array_equal(quantized.predict_proba(X), fitted.predict_proba(X))


def test_it_can_be_pickled(quantized):
    again = pickle.loads(pickle.dumps(quantized))
    np.testing.assert_array_equal(again.predict_proba(X), quantized.predict_proba(X))


def test_quantising_twice_is_quantising_once(quantized):
    again = quantized.quantize()
    np.testing.assert_array_equal(again.predict_proba(X), quantized.predict_proba(X))


def test_adapters_stay_and_are_saved(tiny_bert, tmp_path):
    model = classifier(tiny_bert, peft=BottleneckAdapter(width=4)).fit(X, Y)
    quantized = model.quantize()
    expected = quantized.predict_proba(X)
    np.testing.assert_allclose(expected, model.predict_proba(X), atol=0.01)
    quantized.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict_proba(X), expected)


def test_a_model_that_is_not_fitted_is_refused(tiny_bert):
    with pytest.raises(NotFittedError):
        classifier(tiny_bert).quantize()


def test_a_cpu_without_int8_is_told_what_to_do(fitted, monkeypatch):
    monkeypatch.setattr(_int8, "runs_int8", lambda: False)
    with pytest.raises(MissingResourceError, match="Predict with the model as it is"):
        fitted.quantize()


def test_a_cpu_without_int8_loads_in_float32(quantized, tmp_path, monkeypatch):
    quantized.save(tmp_path / "model")
    monkeypatch.setattr(_saving, "runs_int8", lambda: False)
    with pytest.warns(SkimbalWarning, match="predicts in float32"):
        loaded = BertClassifier.load(tmp_path / "model")
    assert not is_quantized(loaded.net_.module_)
    expected = quantized.predict_proba(X)
    np.testing.assert_allclose(loaded.predict_proba(X), expected, atol=0.01)
