import inspect
import os
import signal
import subprocess
import sys
import time
from types import FunctionType

import numpy as np
import pytest
import torch
from sklearn.metrics import get_scorer
from skorch.callbacks import (
    BatchScoring,
    Callback,
    EarlyStopping,
    EpochScoring,
    LRScheduler,
)
from tqdm import tqdm

from skimbal._torch._training import OWN_OPTIONS
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import NonFiniteLossError, SkimbalWarning
from skimbal.tracking import MlflowTracker

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 3
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 3


class Interrupt(Callback):
    """Press Ctrl-C in the middle of training."""

    def on_batch_end(self, net, training=False, **kwargs):
        raise KeyboardInterrupt


def classifier(tiny_bert, **options):
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


def test_ctrl_c_is_not_swallowed(tiny_bert):
    model = classifier(tiny_bert, callbacks=[Interrupt()])
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y)
    assert not hasattr(model, "classes_")


@pytest.mark.parametrize("where", ["on_batch_begin", "on_epoch_end", "on_train_end"])
def test_ctrl_c_within_a_callback_of_skorch_is_not_swallowed(
    tiny_bert, monkeypatch, where
):
    def interrupt(self, net, **kwargs):
        raise KeyboardInterrupt

    # as if the signal came while code of skorch is running
    of_skorch = vars(inspect.getmodule(LRScheduler))
    pressed = FunctionType(interrupt.__code__, of_skorch, where)
    monkeypatch.setattr(LRScheduler, where, pressed)
    model = classifier(tiny_bert)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, X_val=X, y_val=Y)
    assert not hasattr(model, "classes_")


@pytest.mark.slow
def test_a_real_signal_ends_cross_validation(tiny_bert):
    code = f"""
from skorch.callbacks import Callback
from sklearn.model_selection import cross_val_score
from skimbal.classifiers import BertClassifier
class Tell(Callback):
    def on_train_begin(self, net, **kwargs):
        print("training", flush=True)
options = {{"max_epochs": 100_000, "device": "cpu", "callbacks": [Tell()]}}
model = BertClassifier({tiny_bert!r}, **options)
print(cross_val_score(model, {X!r}, {Y!r}, cv=2))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    ) as process:
        assert process.stdout.readline() == "training\n"
        time.sleep(0.5)  # in the midst of it
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert output == ""


def test_early_stopping_of_skorch_may_still_stop(tiny_bert):
    stopper = EarlyStopping(monitor="train_loss", patience=1, threshold=100.0)
    model = classifier(tiny_bert, max_epochs=9, callbacks=[stopper]).fit(X, Y)
    assert len(model.history_) < 9


@pytest.mark.parametrize(
    "scorer",
    [
        EpochScoring("accuracy"),
        EpochScoring(get_scorer("f1_macro")),
        EpochScoring(None),
        ("own", BatchScoring("accuracy")),
    ],
)
def test_callbacks_that_read_labels_are_refused(tiny_bert, scorer):
    with pytest.raises(ValueError, match=r"cannot hold .*Scoring.* `scoring`"):
        classifier(tiny_bert, callbacks=[scorer]).fit(X, Y)


@pytest.mark.parametrize("item", ["tensorboard", 3, ("name", None), MlflowTracker])
def test_what_is_no_callback_is_refused(tiny_bert, item):
    with pytest.raises(TypeError, match="`callbacks` must hold"):
        classifier(tiny_bert, callbacks=[item]).fit(X, Y)


def test_callbacks_hear_of_the_epoch_that_training_stops_after(tiny_bert):
    heard = []

    class Listener(Callback):
        def on_epoch_end(self, net, **kwargs):
            heard.append(len(net.history))

    rates = {"learning_rate": 0.0, "head_learning_rate": 0.0}
    model = classifier(
        tiny_bert, max_epochs=9, n_iter_no_change=1, callbacks=[Listener()], **rates
    )
    model.fit(X, Y, X_val=X, y_val=Y)
    assert heard == [1, 2]
    assert len(model.history_) == 2


def test_callbacks_of_the_caller_are_not_changed(tiny_bert):
    stopper = EarlyStopping(monitor="train_loss", patience=3)
    before = dict(vars(stopper))
    classifier(tiny_bert, callbacks=[stopper]).fit(X, Y)
    assert vars(stopper) == before


def test_a_loss_that_is_not_finite_is_an_error_and_keeps_the_old_model(tiny_bert):
    model = classifier(tiny_bert).fit(X, Y)
    before = model.predict_proba(X)
    model.set_params(learning_rate=1e30, head_learning_rate=1e30, max_grad_norm=None)
    with pytest.raises(NonFiniteLossError, match="epoch 1, batch"):
        model.fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), before)


def test_options_of_skorch_reach_the_net(tiny_bert):
    options = {"iterator_train__drop_last": False, "optimizer__betas": (0.8, 0.9)}
    model = classifier(tiny_bert, net_params=options).fit(X, Y)
    assert model.net_.get_params()["optimizer__betas"] == (0.8, 0.9)


def test_another_optimizer_may_be_chosen(tiny_bert):
    options = {"optimizer": torch.optim.RMSprop, "optimizer__alpha": 0.9}
    model = classifier(tiny_bert, net_params=options).fit(X, Y)
    assert model.net_.optimizer is torch.optim.RMSprop


def test_a_typo_in_the_net_options_is_an_error(tiny_bert):
    with pytest.raises((TypeError, ValueError), match="optimiser"):
        classifier(tiny_bert, net_params={"optimiser__betas": 1}).fit(X, Y)


@pytest.mark.parametrize("option", sorted(OWN_OPTIONS))
def test_net_params_may_not_contradict_the_other_parameters(tiny_bert, option):
    with pytest.raises(ValueError, match=f"must not hold '{option}'"):
        classifier(tiny_bert, net_params={option: 1}).fit(X, Y)


def test_weights_that_the_last_step_ruined_are_an_error(tiny_bert):
    rates = {"learning_rate": 1e38, "head_learning_rate": 1e38, "warmup": 0}
    # one step in all: no later loss could tell
    model = classifier(tiny_bert, max_epochs=1, batch_size=64, **rates)
    with pytest.raises(NonFiniteLossError, match="not finite after training"):
        model.fit(X, Y)
    assert not hasattr(model, "classes_")


def test_a_score_that_is_nan_is_an_error(tiny_bert):
    model = classifier(tiny_bert, scoring=lambda *_: float("nan"))
    with pytest.raises(ValueError, match="validation score is NaN in epoch 1"):
        model.fit(X, Y, X_val=X, y_val=Y)


def test_a_typo_in_scoring_is_found_before_training(tiny_bert):
    with pytest.raises(ValueError, match="'scoring' parameter"):
        classifier(tiny_bert, scoring="f1_marco").fit(X, Y)


def test_a_scorer_that_cannot_read_the_labels_is_found_before_training(tiny_bert):
    spy = Interrupt()  # ends the process if a single batch is run
    model = classifier(tiny_bert, scoring="f1", callbacks=[spy])
    with pytest.raises(ValueError, match="pos_label"):
        model.fit(X, Y, X_val=X, y_val=Y)


def test_the_bar_is_closed_when_training_fails(tiny_bert, monkeypatch):
    bars = []
    monkeypatch.setattr(
        "skimbal._torch._training.tqdm",
        lambda *a, **k: bars.append(tqdm(*a, **k)) or bars[-1],
    )
    rates = {"learning_rate": 1e30, "head_learning_rate": 1e30, "max_grad_norm": None}
    with pytest.raises(NonFiniteLossError):
        classifier(tiny_bert, verbose=1, **rates).fit(X, Y)
    with pytest.raises(ValueError, match="pos_label"):
        classifier(tiny_bert, verbose=1, scoring="f1").fit(X, Y, X_val=X, y_val=Y)
    assert [bar.disable for bar in bars] == [True, True]  # what a closed bar says


def test_arrays_in_the_history_become_lists(tiny_bert, tmp_path):
    class Norms(Callback):
        def on_epoch_end(self, net, **kwargs):
            net.history.record("norms", np.ones(2))

    model = classifier(tiny_bert, callbacks=[Norms()]).fit(X, Y)
    assert model.history_[0]["norms"] == [1.0, 1.0]
    with pytest.warns(SkimbalWarning, match="callbacks"):
        model.save(tmp_path / "model")


def test_the_warning_of_no_validation_rows_points_at_the_caller(tiny_bert):
    model = classifier(tiny_bert, early_stopping=True, max_epochs=1)
    with pytest.warns(SkimbalWarning, match="No class has enough") as caught:
        model.fit(["dress", "phone", "tablet"], ["a", "b", "b"])
    assert caught[0].filename == __file__
