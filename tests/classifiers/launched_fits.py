"""Fits for one process, and the same for several that share them.

As a script it is one of several processes, and writes what it has learnt to
``<number of the process>.pt``; or, called with ``fail``, one process breaks off.
"""

import json
import os
import sys
from pathlib import Path

import joblib
import torch
from sklearn.model_selection import cross_val_predict
from skorch.callbacks import Callback

from skimbal._torch._distributed import find_processes
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import NonFiniteLossError
from skimbal.losses import RDropLoss
from skimbal.peft import AdaLoRA

WORDS = ["red dress", "blue shirt", "phone case", "tablet", "green apple juice"]
X = [f"{a} {b}" for a in WORDS for b in WORDS] + ["red"]
Y = ["good" if "dress" in x or "juice" in x else "bad" for x in X]
WEIGHTS = [1.0 + (len(x) % 3) for x in X]
HELD_OUT = ["red phone", "green dress", "juice", "tablet dress", "blue"]
HELD_OUT_Y = ["bad", "good", "good", "good", "bad"]

# whose result does not depend on what dropout draws
FITS = {
    "plain": {},
    "a row a batch": {"batch_size": 1, "max_epochs": 1},
    "many options": {
        "auxiliary_loss": RDropLoss(),
        "batch_sampler": "class_balanced",
        "class_weight": "balanced",
        "ema_decay": 0.9,
        "loss": "focal",
        "max_grad_norm": 0.1,
        "scoring": "loss",
    },
    "frozen layers": {"n_trained_layers": 1, "decoupling": "tau_normalization"},
    "adapted": {"peft": AdaLoRA(r=2), "learning_rate": 0.01},
}


def make(body, **options) -> BertClassifier:
    defaults = {
        "learning_rate": 1e-3,
        "batch_size": 5,
        "max_epochs": 3,
        "dropout": 0.0,
        "random_state": 0,
        "device": "cpu",
    }
    return BertClassifier(body, **(defaults | options))


def without_dropout(body: Path) -> Path:
    path = body / "config.json"
    none = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    path.write_text(json.dumps(json.loads(path.read_text()) | none))
    return body


def fit(model) -> BertClassifier:
    return model.fit(X, Y, sample_weight=WEIGHTS, X_val=HELD_OUT, y_val=HELD_OUT_Y)


def learnt(model) -> dict:
    history = [
        {k: v for k, v in epoch.items() if k != "dur"} for epoch in model.history_
    ]
    state = model.net_.module_.state_dict()
    return {"weights": state, "history": history, "best": model.best_epoch_}


class Watch(Callback):
    """Keep the state of the generator after each step, and stop after so many."""

    stop_after = None
    states = ()

    def on_batch_begin(self, net, **kwargs):
        if Watch.stop_after == len(Watch.states):
            raise ZeroDivisionError

    def on_batch_end(self, net, training=False, **kwargs):
        if training:
            Watch.states = (*Watch.states, torch.get_rng_state())


class Fail(Callback):
    """Break off one process in the middle of training."""

    def on_epoch_end(self, net, **kwargs):
        if net.processes.rank == 1:
            raise ZeroDivisionError


class Ruin(Callback):
    """Ruin the weights of one process."""

    def on_batch_begin(self, net, **kwargs):
        if net.processes.rank == 1:
            net.module_.head.bias.data.fill_(float("nan"))


def error_of(model, texts=X) -> str:
    try:
        model.fit(texts, Y)
    except (NonFiniteLossError, ValueError, ZeroDivisionError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def run_all(body: str, plain_body: str, home: Path) -> dict:
    """Do the fits of `FITS`, and those that only several processes can do."""
    found = {name: learnt(fit(make(plain_body, **FITS[name]))) for name in FITS}
    rank = find_processes().rank
    unseeded = make(body, random_state=None, dropout=0.1, callbacks=[Watch()])
    found["unseeded"] = learnt(fit(unseeded))
    found["states"] = list(Watch.states)
    found["nan"] = error_of(make(body, callbacks=[Ruin()]))
    texts = ["dress", *X[1:]] if rank == 1 else X
    found["other rows"] = error_of(make(body), texts)

    whole = fit(make(body, dropout=0.1))
    found["whole"] = learnt(whole)
    kept = {"checkpoint_dir": home / f"of-{rank}", "checkpoint_every": 0.0}
    broken = make(body, dropout=0.1, callbacks=[Watch()], **kept)
    Watch.states, Watch.stop_after = (), 8
    try:
        fit(broken)
    except ZeroDivisionError:
        found["broken"] = sorted(p.name for p in home.glob("of-*/fit-*/step-*"))
    Watch.stop_after = None
    found["continued"] = learnt(fit(broken))

    shared = cross_val_predict(make(plain_body), X, Y, cv=2)
    for backend in ("threading", "loky", "multiprocessing"):
        with joblib.parallel_config(backend, n_jobs=2):
            alone = cross_val_predict(make(plain_body), X, Y, cv=2)
        found[backend] = bool((alone == shared).all())
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "fail":
        fit(make(sys.argv[2], callbacks=[Fail()], verbose=1))
    else:
        *bodies, home = sys.argv[1:]
        result = run_all(*bodies, Path(home))
        torch.save(result, Path(home) / f"{os.environ['RANK']}.pt")
