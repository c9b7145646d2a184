"""Copies of an encoder to be fine-tuned that start alike, for a mean of weights."""

from typing import Any

import numpy as np
from sklearn.base import clone

from skimbal.classifiers import BertClassifier
from skimbal.peft import BottleneckAdapter, PrefixTuning, PromptTuning
from skimbal.utils._seeding import fixed_clone, reseeded_clone

__all__ = ["make_copies", "make_start"]

# what they put in is drawn, and stays beside the body; that of others starts at
# nothing, and is merged into it
_DRAWN_PEFT = (BottleneckAdapter, PrefixTuning, PromptTuning)


def make_start(estimator: Any) -> BertClassifier:
    """Return what all copies are cloned from.

    Parameters
    ----------
    estimator : BertClassifier or None
        Cloned; None is one with its defaults.

    Returns
    -------
    BertClassifier
        Its head starts at a probe, and it holds no rows out: a probe of other rows
        would be another head.

    Raises
    ------
    ValueError
        If its copies would not start alike.
    """
    plain = BertClassifier()
    start = plain if estimator is None else clone(estimator)
    for name in ("pretraining", "n_reset_layers"):
        if getattr(start, name) != getattr(plain, name):
            raise ValueError(
                f"`{name}` of the estimator must be {getattr(plain, name)}: its "
                "copies would not start alike. Pretrain first, and hand over the "
                "folder as `pretrained`."
            )
    if isinstance(start.peft, _DRAWN_PEFT):
        raise ValueError(
            f"`peft` of the estimator must not be {type(start.peft).__name__}, whose "
            "weights each copy would draw anew: its copies would not start alike. Take "
            "LoRA, AdaLoRA, IA3 or BitFit."
        )
    return start.set_params(init_head="probe", early_stopping=False)


def make_copies(
    start: BertClassifier, n_copies: int, rng: np.random.Generator
) -> list[BertClassifier]:
    """Return copies with seeds of their own, but for the resampler: all get its rows.

    Parameters
    ----------
    start : BertClassifier
        From `make_start`.
    n_copies : int
        How many.
    rng : numpy.random.Generator
        Where seeds are drawn from.

    Returns
    -------
    list of BertClassifier
        Not fitted.
    """
    copies = [reseeded_clone(start, rng) for _ in range(n_copies)]
    if start.resampler is not None:
        resampler = fixed_clone(start.resampler, rng)
        for copy in copies:
            copy.set_params(resampler=clone(resampler))
    return copies
