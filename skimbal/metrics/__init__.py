"""Metrics of rare classes and of probabilities that scikit-learn lacks."""

from skimbal.metrics._average_precision import macro_average_precision
from skimbal.metrics._calibration import (
    classwise_calibration_error,
    expected_calibration_error,
    reliability_curve,
)
from skimbal.metrics._tail import tail_classes, tail_f1_score, tail_recall_score

__all__ = [
    "classwise_calibration_error",
    "expected_calibration_error",
    "macro_average_precision",
    "reliability_curve",
    "tail_classes",
    "tail_f1_score",
    "tail_recall_score",
]
