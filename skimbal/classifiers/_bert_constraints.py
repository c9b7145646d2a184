"""What each parameter of `BertClassifier` may be, as scikit-learn checks it."""

import os
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.metrics import get_scorer_names
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

from skimbal.batch_samplers import BaseBatchSampler
from skimbal.decoupling import BaseDecoupling
from skimbal.losses import BaseAuxiliaryLoss, BaseLoss, loss_names
from skimbal.peft import BasePeft

__all__ = ["CONSTRAINTS"]

CONSTRAINTS: dict[str, Any] = {
    "pretrained": [str, os.PathLike],
    "pooling": [StrOptions({"auto", "mean", "cls"})],
    "prefix": [str],
    "max_length": [Interval(Integral, 3, None, closed="left")],
    "init_head": [StrOptions({"random", "probe"})],
    "learning_rate": [
        Interval(Real, 0, None, closed="left"),
        StrOptions({"auto"}),
    ],
    "head_learning_rate": [
        Interval(Real, 0, None, closed="left"),
        StrOptions({"auto"}),
    ],
    "layer_decay": [Interval(Real, 0, 1, closed="right"), StrOptions({"auto"})],
    "weight_decay": [Interval(Real, 0, None, closed="left")],
    "warmup": [Interval(Real, 0, 1, closed="left")],
    "lr_schedule": [StrOptions({"linear", "cosine", "constant"})],
    "ema_decay": [Interval(Real, 0, 1, closed="neither"), None],
    "n_trained_layers": [Interval(Integral, 0, None, closed="left"), None],
    "cache_layers": ["boolean", StrOptions({"auto"})],
    "cache_dir": [str, os.PathLike, None],
    "n_reset_layers": [Interval(Integral, 0, None, closed="left")],
    "batch_size": [Interval(Integral, 1, None, closed="left")],
    "max_epochs": [
        Interval(Integral, 1, None, closed="left"),
        StrOptions({"auto"}),
    ],
    "max_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
    "dropout": [Interval(Real, 0, 1, closed="left")],
    "loss": [StrOptions(set(loss_names())), BaseLoss],
    "auxiliary_loss": [BaseAuxiliaryLoss, list, None],
    "batch_sampler": [str, BaseBatchSampler],
    "decoupling": [str, BaseDecoupling, None],
    "augmenter": [HasMethods(["fit", "augment_rows", "get_params"]), None],
    "class_weight": [StrOptions({"balanced"}), dict, None],
    "resampler": [HasMethods(["fit_resample", "get_params", "set_params"]), None],
    "pretraining": [HasMethods(["fit", "get_params", "set_params"]), None],
    "peft": [BasePeft, None],
    "early_stopping": ["boolean", StrOptions({"auto"})],
    "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
    "scoring": [StrOptions({*get_scorer_names(), "loss"}), callable],
    "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
    "checkpoint_dir": [str, os.PathLike, None],
    "checkpoint_every": [Interval(Real, 0, None, closed="left")],
    "on_checkpoint_error": [StrOptions({"raise", "warn"})],
    "callbacks": [list, None],
    "net_params": [dict, None],
    "precision": [StrOptions({"auto", "float32", "bfloat16"})],
    "device": [str],
    "random_state": ["random_state", np.random.Generator],
    "verbose": ["verbose"],
}
