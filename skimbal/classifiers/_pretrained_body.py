"""The body that a pretrainer makes of all texts, and the rows that have a label."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _num_samples

from skimbal.exceptions import LabelError
from skimbal.utils._pretraining import fit_pretrainer
from skimbal.utils._unlabelled import take_labelled

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["LabelledRows", "labelled_rows", "pretrained_body"]

Columns = Sequence[Sequence[str]]


@dataclass(frozen=True)
class LabelledRows:
    """The rows that have a label; nothing of them is checked yet but the texts."""

    columns: Columns
    labels: Any
    weight: Any


def labelled_rows(
    params: "BertClassifier", columns: Columns, y: Any, sample_weight: Any
) -> LabelledRows:
    """Leave out rows without a label, where there is a use for their texts."""
    n_rows = len(columns[0])
    if params.pretraining is None or y is None or _num_samples(y) != n_rows:
        return LabelledRows(columns, y, sample_weight)  # others say what is wrong
    rows, labels = take_labelled(y)
    if len(rows) == n_rows:
        return LabelledRows(columns, y, sample_weight)
    if not len(rows):
        raise LabelError(
            f"`y` has no label in {n_rows} rows: None, NaN and -1 are none with "
            "`pretraining`. Give rows of two classes a label, or fit the pretrainer "
            "by itself."
        )
    weight = sample_weight
    if np.ndim(sample_weight) == 1 and len(sample_weight) == n_rows:
        weight = _safe_indexing(sample_weight, rows)
    kept = [[column[i] for i in rows.tolist()] for column in columns]
    return LabelledRows(kept, labels, weight)


@contextmanager
def pretrained_body(
    params: "BertClassifier", texts: Sequence[str] | None, rng: np.random.Generator
) -> Iterator[tuple["BertClassifier", dict[str, Any]]]:
    """Pretrain on texts, and yield parameters that start from there inside the block.

    Parameters
    ----------
    params : BertClassifier
        Not changed.
    texts : sequence of str or None
        None leaves the body as it is.
    rng : numpy.random.Generator
        Where the seed of the pretrainer is drawn from, if it has none.

    Yields
    ------
    params : BertClassifier
        A copy with another `pretrained`.
    learnt : dict
        Fitted attributes that tell of the pretraining.
    """
    if texts is None:
        yield params, {}
        return
    # it must live as long as its folder is needed
    pretrainer = fit_pretrainer(params, list(texts), rng)
    started = copy(params)
    started.pretrained = pretrainer.model_path_
    started.pooling = "auto"  # the folder tells
    yield started, {"pretraining_history_": pretrainer.history_}
