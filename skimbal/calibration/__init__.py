"""Decisions over probabilities: priors, thresholds, costs and calibration."""

from skimbal.calibration._cost_sensitive import CostSensitiveClassifier
from skimbal.calibration._logit_adjusted import LogitAdjustedClassifier
from skimbal.calibration._per_class_threshold import PerClassThresholdClassifier
from skimbal.calibration._prior_corrected import PriorCorrectedClassifier
from skimbal.calibration._temperature_scaling import TemperatureScalingClassifier
from skimbal.calibration._vector_scaling import VectorScalingClassifier

__all__ = [
    "CostSensitiveClassifier",
    "LogitAdjustedClassifier",
    "PerClassThresholdClassifier",
    "PriorCorrectedClassifier",
    "TemperatureScalingClassifier",
    "VectorScalingClassifier",
]
