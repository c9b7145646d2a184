"""Metrics of rare classes and of probabilities that scikit-learn lacks."""

from skimbal.metrics._average_precision import (
    macro_average_precision,
    tail_average_precision,
)
from skimbal.metrics._calibration import (
    classwise_calibration_error,
    expected_calibration_error,
    reliability_curve,
)
from skimbal.metrics._roc_auc import macro_roc_auc_score
from skimbal.metrics._scorers import get_scorer, get_scorer_names
from skimbal.metrics._tail import tail_classes, tail_f1_score, tail_recall_score

__all__ = [
    "classwise_calibration_error",
    "expected_calibration_error",
    "get_scorer",
    "get_scorer_names",
    "macro_average_precision",
    "macro_roc_auc_score",
    "reliability_curve",
    "tail_average_precision",
    "tail_classes",
    "tail_f1_score",
    "tail_recall_score",
]
