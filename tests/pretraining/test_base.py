import copy
import gc
import os
import pickle
import shutil
from pathlib import Path

import pytest
from joblib import Parallel, delayed
from sklearn.base import clone

from skimbal._torch._net import TextNet
from tests.pretraining.fits import X, count_fits, facts, make, weights


def test_no_text_is_in_the_folder(tiny_bert, tmp_path):
    texts = [f"secretword {text}" for text in X]
    pretrainer = make(tiny_bert, cache_dir=tmp_path, checkpoint_dir=tmp_path / "c")
    pretrainer.fit(texts)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"secretword" not in path.read_bytes()


def test_the_same_fit_is_trained_once(tiny_bert, tmp_path, monkeypatch):
    calls = count_fits(monkeypatch)
    first = make(tiny_bert, cache_dir=tmp_path / "models").fit(X)
    second = make(tiny_bert, cache_dir=tmp_path / "models", verbose=1).fit(X)
    assert len(calls) == 1
    assert first.model_path_ == second.model_path_
    assert facts(first) == facts(second)
    for other in ({"mask_fraction": 0.3}, {"random_state": 1}, {"random_state": None}):
        changed = make(tiny_bert, cache_dir=tmp_path / "models", **other).fit(X)
        assert changed.model_path_ != first.model_path_
    make(tiny_bert, cache_dir=tmp_path / "models").fit(X[:-1])
    assert len(calls) == 5
    assert (tmp_path / "models").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("part", ["pretraining.json", "model.safetensors", ""])
def test_a_part_of_a_model_is_trained_again(tiny_bert, tmp_path, part):
    first = make(tiny_bert, cache_dir=tmp_path).fit(X)
    if part:
        (Path(first.model_path_) / part).unlink()
    else:
        shutil.rmtree(first.model_path_)
    again = make(tiny_bert, cache_dir=tmp_path).fit(X)
    assert again.model_path_ == first.model_path_
    assert facts(again) == facts(first)
    assert (Path(again.model_path_) / "model.safetensors").is_file()


def test_fits_at_the_same_time_train_once(tiny_bert, tmp_path, monkeypatch):
    calls = count_fits(monkeypatch)
    pretrainer = make(tiny_bert, cache_dir=tmp_path)
    fitted = Parallel(2, backend="threading")(
        delayed(clone(pretrainer).fit)(X) for _ in range(4)
    )
    assert len(calls) == 1
    assert len({one.model_path_ for one in fitted}) == 1


def test_without_a_cache_the_model_goes_with_its_pretrainer(tiny_bert):
    pretrainer = make(tiny_bert).fit(X)
    first = pretrainer.model_path_
    assert os.path.isdir(first)
    del pretrainer
    gc.collect()
    assert not os.path.exists(first)


def test_a_new_fit_removes_the_model_of_the_one_before(tiny_bert):
    pretrainer = make(tiny_bert, max_epochs=1).fit(X)
    first = pretrainer.model_path_
    pretrainer.fit(X[:50])
    assert not os.path.exists(first)
    assert os.path.isdir(pretrainer.model_path_)
    pickle.dumps(pretrainer)
    with pytest.raises(ValueError, match="at least 2"):
        pretrainer.fit(["red"])
    assert os.path.isdir(pretrainer.model_path_)


def test_pickles_and_copies_know_the_folder(tiny_bert, tmp_path):
    pretrainer = make(tiny_bert, cache_dir=tmp_path).fit(X)
    for other in (pickle.loads(pickle.dumps(pretrainer)), copy.deepcopy(pretrainer)):
        assert other.model_path_ == pretrainer.model_path_
        assert facts(other) == facts(pretrainer)


@pytest.mark.parametrize("n_steps", [1, 5, 7])
def test_a_fit_that_goes_on_ends_with_the_same_weights(
    tiny_bert, tmp_path, monkeypatch, n_steps
):
    options = {"checkpoint_dir": tmp_path, "checkpoint_every": 0}
    expected = make(tiny_bert, **options).fit(X)
    real, left = TextNet.train_step_single, iter(range(n_steps))

    def step(self, *args, **kwargs):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(TextNet, "train_step_single", step)
        with pytest.raises(KeyboardInterrupt):
            make(tiny_bert, **options).fit(X)
    assert any(tmp_path.iterdir())
    resumed = make(tiny_bert, **options).fit(X)
    assert weights(resumed) == weights(expected)
    assert facts(resumed) == facts(expected)


def test_an_interrupted_fit_leaves_no_model(tiny_bert, tmp_path, monkeypatch):
    def interrupt(self, *args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(TextNet, "train_step_single", interrupt)
    pretrainer = make(tiny_bert, cache_dir=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        pretrainer.fit(X)
    assert not hasattr(pretrainer, "model_path_")
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]
