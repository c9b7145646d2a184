"""A fit that is broken off and called again is the fit that was never broken off."""

import json
import os
import signal
import time

import numpy as np
import pytest
import torch
from skorch.callbacks import Callback, EpochScoring, LRScheduler
from torch.optim.lr_scheduler import ReduceLROnPlateau

from skimbal._torch import _precision
from skimbal.augmentation import SwapAugmenter
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import CheckpointError, SkimbalWarning
from skimbal.losses import AdversarialLoss, RDropLoss, SupervisedContrastiveLoss
from skimbal.over_sampling import AugmentingOverSampler
from skimbal.peft import AdaLoRA, PromptTuning
from skimbal.utils import write_manifest
from tests.classifiers.children import end_of, fork
from tests.tiny import make_tiny_bert

WORDS = ["red dress", "blue shirt", "phone case", "tablet", "green apple juice"]
X = [f"{a} {b}" for a in WORDS for b in WORDS for _ in range(2)]
Y = ["good" if "dress" in x or "juice" in x else "bad" for x in X]


pytestmark = pytest.mark.usefixtures("one_thread")


class Killed(BaseException):
    pass


class KillAfter(Callback):
    """Break off after so many training batches; no parameter of the fit."""

    left: int | None = None

    def on_batch_begin(self, net, **kwargs):
        if KillAfter.left == 0:
            raise Killed

    def on_batch_end(self, net, training=False, **kwargs):
        if training and KillAfter.left is not None:
            KillAfter.left -= 1


def make(tiny_bert, home, **options) -> BertClassifier:
    defaults = {
        "max_epochs": 3,
        "random_state": 0,
        "device": "cpu",
        "early_stopping": True,
        "validation_fraction": 0.3,
        "n_iter_no_change": 5,
        "checkpoint_dir": home,
        "checkpoint_every": 0.0,
    }
    options = defaults | options
    options["callbacks"] = [*options.get("callbacks", []), KillAfter()]
    return BertClassifier(tiny_bert, **options)


def fit(model, n_batches=None) -> BertClassifier | None:
    """Fit to the end, or for so many batches."""
    KillAfter.left = n_batches
    try:
        return model.fit(X, Y)
    except Killed:
        return None
    finally:
        KillAfter.left = None


def weights(model) -> bytes:
    state = model.net_.module_.state_dict()
    return b"".join(state[name].numpy().tobytes() for name in sorted(state))


def without_times(history) -> list[dict]:
    return [{k: v for k, v in epoch.items() if k != "dur"} for epoch in history]


def batches(net) -> list[dict]:
    return [batch for epoch in net.history for batch in epoch["batches"]]


OPTIONS = {
    "default": {},
    "average": {"ema_decay": 0.9},
    "probe": {"init_head": "probe", "lr_schedule": "cosine"},
    "no validation": {"early_stopping": False},
    "early stop": {"n_iter_no_change": 1, "learning_rate": 1e-9, "scoring": "loss"},
    "losses": {
        "loss": "ldam",
        "auxiliary_loss": [SupervisedContrastiveLoss(), RDropLoss(), AdversarialLoss()],
        "decoupling": "classifier_retraining",
    },
    "fresh texts": {"augmenter": SwapAugmenter(), "batch_sampler": "progressive"},
    "resampler": {"resampler": AugmentingOverSampler(SwapAugmenter())},
    "callbacks": {
        "callbacks": [
            EpochScoring(lambda net, X, y: 0.5, name="half", on_train=False),
            LRScheduler(ReduceLROnPlateau, monitor="train_loss", patience=0),
        ]
    },
    "top layer": {"n_trained_layers": 1, "n_reset_layers": 1},
    "half precision": {"precision": "bfloat16"},
    "ranks": {"peft": AdaLoRA(r=1, init_r=6)},
    "prompt": {"peft": PromptTuning(n_tokens=3)},
    "workers": {"net_params": {"iterator_train__num_workers": 1}},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_a_fit_that_goes_on_ends_with_the_same_weights(tiny_bert, tmp_path, options):
    whole = fit(make(tiny_bert, None, **options))
    # 35 rows make 3 batches: in an epoch, at its end, and right after its start
    for n_batches in (2, 1, 1):
        assert fit(make(tiny_bert, tmp_path, **options), n_batches) is None
        assert any(tmp_path.iterdir())
    parts = fit(make(tiny_bert, tmp_path, **options))
    assert weights(parts) == weights(whole)
    assert without_times(parts.history_) == without_times(whole.history_)
    assert batches(parts.net_) == batches(whole.net_)
    assert list(tmp_path.iterdir()) == []


def test_a_precision_that_was_measured_is_kept(tiny_bert, tmp_path, monkeypatch):
    whole = fit(make(tiny_bert, None, precision="bfloat16"))
    monkeypatch.setattr(_precision, "_faster", lambda device: torch.bfloat16)
    assert fit(make(tiny_bert, tmp_path, precision="auto"), 2) is None
    # another load on the machine: now float32 seems as fast
    monkeypatch.setattr(_precision, "_faster", lambda device: torch.float32)
    parts = fit(make(tiny_bert, tmp_path, precision="auto"))
    assert weights(parts) == weights(whole)


def test_no_label_and_no_text_is_in_a_checkpoint(tiny_bert, tmp_path):
    weight = {"good": 1.0, "bad": 2.0}
    assert fit(make(tiny_bert, tmp_path, class_weight=weight), 2) is None
    found = list(tmp_path.glob("fit-*/step-*/state.json"))
    assert found
    for path in found:
        assert not [w for w in ("good", "bad", *WORDS) if w in path.read_text()]


def test_a_fit_may_go_on_with_a_bar_that_it_had_not(tiny_bert, tmp_path):
    whole = fit(make(tiny_bert, None))
    assert fit(make(tiny_bert, tmp_path), 2) is None
    parts = fit(make(tiny_bert, tmp_path, verbose=1))
    assert weights(parts) == weights(whole)


def test_an_unseeded_fit_goes_on_with_its_own_random_numbers(tiny_bert, tmp_path):
    class Note(Callback):
        seen: list = []  # noqa: RUF012

        def on_batch_begin(self, net, batch=None, training=False, **kwargs):
            if training:
                Note.seen.append(batch[0]["input_ids"].tolist())

    options = {"random_state": None, "callbacks": [Note()], "max_epochs": 2}
    fit(make(tiny_bert, tmp_path, **options), 2)
    began = Note.seen.copy()
    Note.seen.clear()
    # the third batch of the epoch: the same rows were held out, and shuffled alike
    assert fit(make(tiny_bert, tmp_path, **options)) is not None
    assert (len(began), Note.seen[0]) == (3, began[2])


def test_other_parameters_or_data_start_anew(tiny_bert, tmp_path):
    fit(make(tiny_bert, tmp_path), 2)
    (first,) = tmp_path.iterdir()
    fit(make(tiny_bert, tmp_path, learning_rate=1e-3), 2)
    KillAfter.left = 2
    with pytest.raises(Killed):
        make(tiny_bert, tmp_path).fit([*X[:-1], "tablet"], Y)
    assert len(list(tmp_path.iterdir())) == 3
    assert fit(make(tiny_bert, tmp_path, verbose=0)) is not None
    assert not first.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_an_exchanged_body_is_refused(tiny_bert, tmp_path):
    body = make_tiny_bert(tmp_path / "body")
    fit(make(body, tmp_path / "home"), 2)
    make_tiny_bert(body, seed=1)
    with pytest.raises(CheckpointError, match="'body'"):
        fit(make(body, tmp_path / "home"))


def test_a_checkpoint_that_does_not_fit_the_model_is_refused(tiny_bert, tmp_path):
    fit(make(tiny_bert, tmp_path), 2)
    for folder in tmp_path.glob("fit-*/step-*"):
        state = json.loads((folder / "state.json").read_text())
        state["module"].popitem()
        (folder / "state.json").write_text(json.dumps(state))
        (folder / "manifest.json").unlink()
        write_manifest(folder, {"format": 1, "kind": "checkpoint"})
    with pytest.raises(CheckpointError, match="does not fit this model"):
        fit(make(tiny_bert, tmp_path))


def test_no_text_is_in_a_checkpoint(tiny_bert, tmp_path):
    secret = "zqxsecretcanary"
    KillAfter.left = 2
    with pytest.raises(Killed):
        make(tiny_bert, tmp_path).fit([*X, secret], [*Y, "good"])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        assert secret.encode() not in path.read_bytes()


def test_a_model_that_was_saved_does_not_remember_the_folder(tiny_bert, tmp_path):
    model = fit(make(tiny_bert, tmp_path / "home").set_params(callbacks=None))
    with pytest.warns(SkimbalWarning, match="`checkpoint_dir` is not saved"):
        model.save(tmp_path / "model")
    assert BertClassifier.load(tmp_path / "model").checkpoint_dir is None


def test_kills_at_random_moments_change_nothing(tiny_bert, tmp_path):
    whole = fit(make(tiny_bert, None, max_epochs=40, n_iter_no_change=40))
    home, result = tmp_path / "home", tmp_path / "weights"

    def fit_and_write() -> None:
        options = {"max_epochs": 40, "n_iter_no_change": 40}
        result.write_bytes(weights(fit(make(tiny_bert, home, **options))))

    rng = np.random.default_rng(0)
    n_kills = 0
    while not result.exists():
        child = fork(fit_and_write)
        time.sleep(rng.uniform(0.4, 1.2))
        if n_kills < 5:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            n_kills += 1
        else:
            assert end_of(child) == 0
    assert n_kills > 0
    assert result.read_bytes() == weights(whole)
    assert list(home.iterdir()) == []
