"""Small fits of a pretrainer, and what is compared between them."""

from pathlib import Path

from skimbal._torch._net import TextNet
from skimbal.datasets import make_product_titles
from skimbal.pretraining import DenoisingPretrainer, MLMPretrainer, SimCSEPretrainer

KINDS = [DenoisingPretrainer, MLMPretrainer, SimCSEPretrainer]
X = make_product_titles(
    120, n_classes=3, n_minority=1, imbalance_ratio=4, random_state=0
)[0]


def make(tiny_bert, kind=MLMPretrainer, **options):
    fast = {"learning_rate": 2e-3, "batch_size": 8, "max_epochs": 2}
    if "head_learning_rate" in kind().get_params():
        fast["head_learning_rate"] = 1e-2
    options = {"device": "cpu", "random_state": 0} | fast | options
    return kind(tiny_bert, **options)


def weights(pretrainer):
    return (Path(pretrainer.model_path_) / "model.safetensors").read_bytes()


def facts(pretrainer):
    """Return all that was learnt, but for the seconds and the folder."""
    found = {k: v for k, v in vars(pretrainer).items() if k.endswith("_")}
    history = [{k: v for k, v in h.items() if k != "dur"} for h in pretrainer.history_]
    return {**found, "history_": history, "model_path_": None}


def count_fits(monkeypatch):
    calls = []
    real = TextNet.fit
    monkeypatch.setattr(
        TextNet, "fit", lambda self, *args: (calls.append(1), real(self, *args))[1]
    )
    return calls
