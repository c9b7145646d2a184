"""Fit the pretrainer of an estimator that starts from a body."""

import os
from typing import Any

import numpy as np
from sklearn.base import clone

__all__ = ["fit_pretrainer"]


def fit_pretrainer(estimator: Any, texts: list[str], rng: np.random.Generator) -> Any:
    """Return a copy of `estimator.pretraining`, fitted on texts from its body.

    Parameters
    ----------
    estimator : estimator
        Has `pretraining`, `pretrained`, `pooling`, `prefix` and `device`.
    texts : list of str
        What the body learns from.
    rng : numpy.random.Generator
        Where the seed of the copy is drawn from, if it has none. What it holds stays
        unseeded: an augmenter is seeded by the copy, from its own seed.

    Returns
    -------
    pretrainer
        Its `model_path_` may lie in a folder that goes when it does.

    Raises
    ------
    ValueError
        If the pretrainer has a body of its own.
    """
    pretraining = estimator.pretraining
    own = os.fspath(pretraining.get_params().get("pretrained", "minilm"))
    if own not in ("minilm", os.fspath(estimator.pretrained)):
        raise ValueError(
            f"`pretraining` starts from the body of {type(estimator).__name__}, "
            f"{os.fspath(estimator.pretrained)!r}; it has another, {own!r}. Give that "
            "as `pretrained` of the former."
        )
    pretrainer = clone(pretraining)
    if pretrainer.random_state is None:
        pretrainer.set_params(random_state=int(rng.integers(2**31)))
    names = ("pretrained", "pooling", "prefix", "device")
    pretrainer.set_params(**{name: getattr(estimator, name) for name in names})
    return pretrainer.fit(texts)
