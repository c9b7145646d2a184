"""The figures of labels, from three sums a class; for many sets of rows at once."""

from typing import NamedTuple

import numpy as np

__all__ = ["LabelSums", "average", "label_figures", "sum_labels"]


class LabelSums(NamedTuple):
    """Weight of rows by class, each of shape (..., n_classes)."""

    hits: np.ndarray  # rows of the class that are called so
    support: np.ndarray  # rows of the class
    predicted: np.ndarray  # rows that are called so


def sum_labels(
    true: np.ndarray,
    pred: np.ndarray,
    weight: np.ndarray | None,
    n_classes: int,
    group: np.ndarray | None = None,
    n_groups: int = 1,
) -> LabelSums:
    """Return the sums of each group of rows, shape (n_groups, n_classes)."""
    offset = 0 if group is None else group * n_classes

    def count(codes: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
        sums = np.bincount(offset + codes, weight, n_groups * n_classes)
        return sums.reshape(n_groups, n_classes).astype(np.float64)

    right = (true == pred).astype(np.float64)
    return LabelSums(
        count(true, right if weight is None else right * weight),
        count(true, weight),
        count(pred, weight),
    )


def label_figures(sums: LabelSums, tail: np.ndarray) -> dict[str, np.ndarray]:
    """Return each figure by name, of shape (...); NaN where it is not defined.

    A class counts for recall where it has rows, and for precision and F1 also where
    it is predicted: scikit-learn's means over the labels of ``y_true`` and ``y_pred``,
    with 0 for 0 / 0.

    Parameters
    ----------
    sums : LabelSums
    tail : ndarray of int
        Numbers of the rare classes.
    """
    hits, support, predicted = sums
    present = support > 0
    seen = present | (predicted > 0)
    recall = _divide(hits, support)
    f1 = _divide(2 * hits, support + predicted)
    return {
        "accuracy": average(hits, support.sum(axis=-1)),
        "balanced_accuracy": average(recall, present.sum(axis=-1)),
        "macro_f1": average(f1, seen.sum(axis=-1)),
        "macro_precision": average(_divide(hits, predicted), seen.sum(axis=-1)),
        "macro_recall": average(recall, seen.sum(axis=-1)),
        "tail_recall": _tail_mean(recall, present, tail),
        "tail_f1": _tail_mean(f1, present, tail),
        "mcc": _matthews(sums),
    }


def average(values: np.ndarray, divisor: np.ndarray) -> np.ndarray:
    """Return the sum over classes by `divisor`; NaN where that is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(divisor > 0, values.sum(axis=-1) / divisor, np.nan)


def _tail_mean(values: np.ndarray, present: np.ndarray, tail: np.ndarray) -> np.ndarray:
    counted = present[..., tail]
    return average(values[..., tail] * counted, counted.sum(axis=-1))


def _matthews(sums: LabelSums) -> np.ndarray:
    """Return the correlation: 0 if one class is all predicted, NaN if all true.

    Gorodkin (2004), as in scikit-learn, which gives 0 for both.
    """
    hits, support, predicted = sums
    total = support.sum(axis=-1)
    both = hits.sum(axis=-1) * total - (support * predicted).sum(axis=-1)
    own = [total**2 - (part**2).sum(axis=-1) for part in (support, predicted)]
    spread = np.sqrt(np.clip(own[0], 0, None) * np.clip(own[1], 0, None))
    varied = (support > 0).sum(axis=-1) > 1
    return np.where(varied, _divide(both, spread), np.nan)


def _divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.zeros_like(a, np.float64), where=b > 0)
