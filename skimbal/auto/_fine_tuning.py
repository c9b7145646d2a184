"""Whether to tune an encoder, and the members that come of it."""

from copy import copy
from math import ceil
from time import perf_counter
from typing import Any

import numpy as np

from skimbal.auto._facts import Facts
from skimbal.auto._folds import Folds
from skimbal.auto._members import Member
from skimbal.classifiers import BertClassifier, ContrastiveTextClassifier
from skimbal.encoders import TransformerEncoder
from skimbal.ensemble import CrossFitClassifier

__all__ = [
    "N_COPIES",
    "expected_seconds",
    "judge_contrast",
    "judge_fine_tuning",
    "seconds_a_text",
    "tune",
]

# folds of the fine-tuned member, whose copies are all kept: more cost more time, in
# training and in prediction
N_COPIES = 3
# of each copy: fewer than the 1,000 of one alone, because there are three to pay for
_N_STEPS = 600
_BATCH_SIZE = 16
# With fewer texts a class than this, and vectors that tell more than words do, heads on
# the frozen encoder are as good as tuning it.
_FEW_TEXTS = 32
_CLEAR_LEAD = 0.05
# a step that trains all layers costs as much as encoding its texts so many times
_STEP_COST = 4.0
# several batches, so that texts of one length share a batch as they do in training
_N_TIMED = 256


def judge_fine_tuning(facts: Facts, lead: float) -> tuple[bool, str]:
    """Tell whether a fine-tuned encoder is worth its time, and why.

    Parameters
    ----------
    facts : Facts
        Counts of the training rows.
    lead : float
        By how much the best head on vectors is ahead of the best on n-grams, out of
        fold, in the metric; negative where it is behind.

    Returns
    -------
    wanted : bool
    reason : str
    """
    ahead = f"the frozen encoder is {100 * lead:+.1f} points from the n-grams"
    size = f"the classes have a median of {facts.median_class:.0f} texts"
    if lead > _CLEAR_LEAD and facts.median_class < _FEW_TEXTS:
        return False, (
            f"{ahead}, and {size}: heads on the frozen encoder are enough where it "
            f"leads by more than {100 * _CLEAR_LEAD:.0f} points with fewer than "
            f"{_FEW_TEXTS} texts"
        )
    return True, f"{ahead}, and {size}"


def judge_contrast(facts: Facts) -> tuple[bool, str]:
    """Tell whether tuning the highest layers by contrast is worth its time, and why.

    Parameters
    ----------
    facts : Facts
        Counts of the training rows.

    Returns
    -------
    wanted : bool
    reason : str
    """
    size = f"the classes have a median of {facts.median_class:.0f} texts"
    if facts.median_class < _FEW_TEXTS:
        return True, size
    return False, f"{size}: contrast is for fewer than {_FEW_TEXTS}"


def seconds_a_text(encoder: TransformerEncoder, texts: list[str]) -> float:
    """Return how long a fitted encoder takes for a text, from a sample of them."""
    sample = texts[:: ceil(len(texts) / _N_TIMED)]
    uncached = copy(encoder)
    uncached.cache_dir = None
    start = perf_counter()
    uncached.transform(sample)
    return (perf_counter() - start) / len(sample)


def expected_seconds(
    kind: str,
    encoder: TransformerEncoder,
    texts: list[str],
    n_classes: int,
    folds: Folds,
) -> float:
    """Return how long `tune` will take, from encoding a sample of the texts.

    Parameters
    ----------
    kind : {'fine_tuned', 'contrastive'}
        How the encoder is tuned.
    encoder : TransformerEncoder
        Fitted.
    texts : list of str
        The training texts.
    n_classes : int
        Number of classes.
    folds : list of tuple of ndarray
        Row numbers (train, test).

    Returns
    -------
    float
    """
    step_cost = _STEP_COST
    if kind == "contrastive":
        from skimbal.classifiers._contrastive_fit import trained_share

        step_cost *= trained_share(n_classes, ContrastiveTextClassifier().batch_size)
    n_read = sum(
        step_cost * _count_rows(kind, train) + len(train) + len(test)
        for train, test in folds
    )
    return seconds_a_text(encoder, texts) * n_read


def tune(
    kind: str,
    name: str,
    encoder: TransformerEncoder,
    texts: list[str],
    codes: np.ndarray,
    folds: Folds,
    weight: np.ndarray | None,
    random_state: int,
    label_names: dict[int, str] | None = None,
) -> Member:
    """Tune a copy a fold; their mean is the member.

    Parameters
    ----------
    kind : {'fine_tuned', 'contrastive'}
        How.
    name : str
        Name of the encoder.
    encoder : TransformerEncoder
        What to tune: its body, pooling, prefix, length and device.
    texts : list of str
        The training texts.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    folds : list of tuple of ndarray
        Row numbers (train, test).
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows.
    random_state : int
        Seed of the copies.
    label_names : dict of int to str, or None
        What classes are called, by their numbers; for contrast.

    Returns
    -------
    Member
    """
    start = perf_counter()
    shared: dict[str, Any] = {
        option: getattr(encoder, option)
        for option in ("pooling", "prefix", "max_length", "device", "verbose")
    }
    shared["random_state"] = random_state
    # probabilities are mixed with those of members that follow the classes
    classifier: Any
    if kind == "contrastive":
        classifier = ContrastiveTextClassifier(
            encoder.pretrained, class_weight=None, label_names=label_names, **shared
        )
    else:
        # the copies are stopped by their number of steps: a validation part would take
        # rows from the rarest classes
        classifier = BertClassifier(
            encoder.pretrained,
            batch_size=_BATCH_SIZE,
            max_epochs=max(_count_epochs(train) for train, _ in folds),
            early_stopping=False,
            decoupling=None,
            **shared,
        )
    params = {} if weight is None else {"sample_weight": weight}
    model = CrossFitClassifier(classifier, cv=folds).fit(texts, codes, **params)
    proba = model.oof_proba_
    del model.oof_proba_  # of no use to predictions
    seconds = perf_counter() - start
    return Member(f"{name}/{kind}", "text", model, proba, seconds)


def _count_rows(kind: str, train: np.ndarray) -> int:
    """Return how many rows the steps of a copy read."""
    if kind == "fine_tuned":
        return _count_epochs(train) * len(train)
    from skimbal.classifiers._contrastive_fit import count_passes

    batch_size = ContrastiveTextClassifier().batch_size
    n_batches = -(-len(train) // batch_size)
    return count_passes(n_batches) * n_batches * batch_size


def _count_epochs(train: np.ndarray) -> int:
    from skimbal.classifiers._fit_options import count_epochs

    return count_epochs(len(train), _BATCH_SIZE, n_steps=_N_STEPS)
