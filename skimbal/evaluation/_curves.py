"""Curves as data: mean heights over cells of equal width, so that areas stay exact."""

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve
from sklearn.utils import Bunch

from skimbal.metrics import reliability_curve

__all__ = ["compute_curves", "precision_cells", "true_positive_rate_cells"]

N_CELLS = 200


def compute_curves(true: np.ndarray, proba: np.ndarray) -> Bunch:
    """Return the precision-recall, ROC and reliability curves of all classes.

    Parameters
    ----------
    true : ndarray of shape (n_samples,), int64
        Class numbers.
    proba : ndarray of shape (n_samples, n_classes)

    Returns
    -------
    Bunch
        As `Report.curves` describes it.
    """
    n_classes = proba.shape[1]
    precision = np.full((n_classes, N_CELLS), np.nan)
    true_positive_rate = np.full((n_classes, N_CELLS), np.nan)
    present = np.unique(true)
    for j in present:
        precision[j] = precision_cells(true == j, proba[:, j])
        if len(present) > 1:
            true_positive_rate[j] = true_positive_rate_cells(true == j, proba[:, j])
    return Bunch(
        edges=np.linspace(0, 1, N_CELLS + 1),
        precision=precision,
        true_positive_rate=true_positive_rate,
        macro_precision=precision[present].mean(axis=0),
        macro_true_positive_rate=true_positive_rate[present].mean(axis=0),
        reliability=reliability_curve(true, proba, labels=range(n_classes)),
    )


def precision_cells(positive: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return the mean precision in each cell of recall; its mean is the AP.

    Precision is a step function of recall, and so its area is linear between the
    curve's points.
    """
    precision, recall, _ = precision_recall_curve(positive, score)
    recall, precision = recall[::-1], precision[::-1]
    area = np.concatenate([[0], np.cumsum(np.diff(recall) * precision[1:])])
    return np.diff(np.interp(np.linspace(0, 1, N_CELLS + 1), recall, area)) * N_CELLS


def true_positive_rate_cells(positive: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return the mean TPR in each cell of the false positive rate; its mean is the AUC.

    TPR is linear between the curve's points, so its area is quadratic there.
    """
    x, height, _ = roc_curve(positive, score)
    width = np.diff(x)
    area = np.concatenate([[0], np.cumsum(width * (height[1:] + height[:-1]) / 2)])
    edges = np.linspace(0, 1, N_CELLS + 1)
    # the last point at or left of an edge: the top of a vertical rise
    left = np.searchsorted(x, edges, side="right") - 1
    beyond = edges - x[left]
    slope = np.append(np.diff(height) / np.where(width > 0, width, np.inf), 0)[left]
    return np.diff(area[left] + beyond * (height[left] + slope * beyond / 2)) * N_CELLS
