"""A fit that is broken off and called again is the fit that was never broken off."""

import numpy as np
import pytest
from skorch.callbacks import Callback, EpochScoring, LRScheduler
from torch.optim.lr_scheduler import ReduceLROnPlateau

from skimbal.augmentation import SwapAugmenter
from skimbal.classifiers import BertClassifier
from skimbal.over_sampling import AugmentingOverSampler

WORDS = ["red dress", "blue shirt", "phone case", "tablet", "green apple juice"]
X = [f"{a} {b}" for a in WORDS for b in WORDS for _ in range(2)]
Y = ["good" if "dress" in x or "juice" in x else "bad" for x in X]


class Killed(BaseException):
    pass


class KillAfter(Callback):
    """Break off after so many training batches; no parameter of the fit."""

    left: int | None = None

    def on_batch_end(self, net, training=False, **kwargs):
        if training and KillAfter.left is not None:
            KillAfter.left -= 1
            if KillAfter.left == 0:
                raise Killed


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


def assert_same(model, other) -> None:
    assert weights(model) == weights(other)
    assert without_times(model.history_) == without_times(other.history_)
    assert [epoch["epoch"] for epoch in model.history_] == [1, 2, 3]
    assert model.best_epoch_ == other.best_epoch_
    np.testing.assert_array_equal(model.predict_proba(X), other.predict_proba(X))


def batches(net) -> list[dict]:
    return [batch for epoch in net.history for batch in epoch["batches"]]


OPTIONS = {
    "default": {},
    "average": {"ema_decay": 0.9},
    "probe": {"init_head": "probe", "lr_schedule": "cosine"},
    "no validation": {"early_stopping": False},
    "early stop": {"n_iter_no_change": 1, "learning_rate": 1e-9, "scoring": "loss"},
    "resampler": {"resampler": AugmentingOverSampler(SwapAugmenter())},
    "callbacks": {
        "callbacks": [
            EpochScoring(lambda net, X, y: 0.5, name="half", on_train=False),
            LRScheduler(ReduceLROnPlateau, monitor="train_loss", patience=0),
        ]
    },
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
