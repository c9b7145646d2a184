"""Which rows of a fit are trained on, and which validate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from warnings import warn

import numpy as np

from skimbal.classifiers._fit_options import MANY_ROWS
from skimbal.classifiers._resample import resample
from skimbal.classifiers._split import split_validation
from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import SkimbalWarning
from skimbal.utils._description import array_sha256, texts_sha256
from skimbal.utils._targets import rarest_labels

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["Validation", "divide", "hash_rows"]

Validation = tuple[Sequence[Sequence[str]], np.ndarray] | None


def hash_rows(
    columns: Sequence[Sequence[str]],
    labels: np.ndarray,
    sample_weight: np.ndarray,
    validation: Validation,
) -> dict[str, Any]:
    """Return what tells the rows of a fit from others; JSON-ready, without any text."""
    data: dict[str, Any] = {
        "texts": texts_sha256(columns),
        "labels": array_sha256(labels),
        "sample_weight": array_sha256(sample_weight),
        "validation": None,
    }
    if validation is not None:
        texts, targets = validation
        data["validation"] = [texts_sha256(texts), array_sha256(targets)]
    return data


def divide(
    params: "BertClassifier",
    rows: TextRows,
    classes: np.ndarray,
    validation: Validation,
    rng: np.random.Generator,
) -> tuple[TextRows, TextRows | None]:
    """Return the rows to train on, resampled if asked, and those to validate on.

    Parameters
    ----------
    params : BertClassifier
        Read for its parameters only.
    rows : TextRows
        All rows of the fit.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    validation : tuple or None
        Text columns and labels to validate on; None holds rows out.
    rng : numpy.random.Generator
        Where the choice is drawn from.
    """
    if validation is None:
        rows, valid = _split(params, rows, rng)
    else:
        columns, labels = validation
        target: np.ndarray = (
            np.searchsorted(classes, labels)
            if labels.ndim == 1
            else labels.astype(np.float32)
        )
        valid = TextRows(columns, target, np.ones(len(labels)))
    if params.resampler is not None:
        rows = resample(params.resampler, rows, classes, rng)
    return rows, valid


def _split(
    params: "BertClassifier", rows: TextRows, rng: np.random.Generator
) -> tuple[TextRows, TextRows | None]:
    hold_out = params.early_stopping
    if hold_out == "auto":
        hold_out = len(rows) >= MANY_ROWS
    if not hold_out:
        return rows, None
    strata = rarest_labels(rows.target)
    train, valid = split_validation(
        rows.columns, strata, params.validation_fraction, rng
    )
    if not len(valid):
        warn(
            "No class has enough different texts to hold one out: training runs for "
            "all epochs, and its last weights are kept.",
            SkimbalWarning,
            stacklevel=6,  # the caller of `fit`, behind a wrapper of scikit-learn
        )
        return rows, None
    return rows.take(train), rows.take(valid)
