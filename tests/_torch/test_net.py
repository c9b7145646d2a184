import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from skorch.callbacks import Callback, EarlyStopping

from skimbal.classifiers import BertClassifier
from skimbal.exceptions import NonFiniteLossError

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


@pytest.mark.slow
def test_a_real_signal_ends_cross_validation(tiny_bert):
    code = f"""
from sklearn.model_selection import cross_val_score
from skimbal.classifiers import BertClassifier
model = BertClassifier({tiny_bert!r}, max_epochs=100_000, device="cpu")
print("start", flush=True)
print(cross_val_score(model, {X!r}, {Y!r}, cv=2))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    ) as process:
        assert process.stdout.readline() == "start\n"
        time.sleep(8)  # until it is training
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert output == ""


def test_early_stopping_of_skorch_may_still_stop(tiny_bert):
    stopper = EarlyStopping(monitor="train_loss", patience=1, threshold=100.0)
    model = classifier(tiny_bert, max_epochs=9, callbacks=[stopper]).fit(X, Y)
    assert len(model.history_) < 9


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


def test_a_typo_in_the_net_options_is_an_error(tiny_bert):
    with pytest.raises((TypeError, ValueError), match="optimiser"):
        classifier(tiny_bert, net_params={"optimiser__betas": 1}).fit(X, Y)
