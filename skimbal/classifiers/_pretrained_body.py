"""The body that a pretrainer makes of all texts, and the rows that have a label."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _num_samples

from skimbal.exceptions import LabelError
from skimbal.utils import check_generator
from skimbal.utils._pretraining import fit_pretrainer
from skimbal.utils._unlabelled import take_labelled

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["LabelledRows", "PretrainedBody", "labelled_rows", "pretrained_body"]

Columns = Sequence[Sequence[str]]


@dataclass(frozen=True)
class LabelledRows:
    """The rows that have a label; nothing of them is checked yet but the texts."""

    columns: Columns
    labels: Any
    weight: Any


@dataclass(frozen=True)
class PretrainedBody:
    """What a pretrainer has made.

    Parameters
    ----------
    folder : pathlib.Path
        The model.
    history : list of dict
        Of its training.
    """

    folder: Path
    history: list[dict[str, Any]]

    def started(self, params: "BertClassifier") -> "BertClassifier":
        """Return the same parameters, but for the body to start from."""
        started = copy(params)
        started.pretrained = self.folder
        started.pooling = "auto"  # the folder tells
        return started


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
            "`pretraining`."
        )
    weight = sample_weight
    if np.ndim(sample_weight) == 1 and len(sample_weight) == n_rows:
        weight = _safe_indexing(sample_weight, rows)
    kept = [[column[i] for i in rows.tolist()] for column in columns]
    return LabelledRows(kept, labels, weight)


@contextmanager
def pretrained_body(
    params: "BertClassifier", columns: Columns
) -> Iterator[PretrainedBody | None]:
    """Pretrain on all texts, and keep the body inside the block; None without."""
    if params.pretraining is None:
        yield None
        return
    texts = [text for column in columns for text in column]
    pretrainer = fit_pretrainer(params, texts, check_generator(params.random_state))
    # the pretrainer lives as long as its folder is needed
    yield PretrainedBody(Path(pretrainer.model_path_), pretrainer.history_)
