"""Evaluate a classifier once; read the report as numbers, JSON, text or HTML."""

from skimbal.evaluation._cost_curve_display import CostCurveDisplay
from skimbal.evaluation._evaluate import evaluate
from skimbal.evaluation._gain_curve_display import GainCurveDisplay
from skimbal.evaluation._reliability_display import ReliabilityDisplay
from skimbal.evaluation._report import Report
from skimbal.evaluation._threshold_sweep_display import ThresholdSweepDisplay

__all__ = [
    "CostCurveDisplay",
    "GainCurveDisplay",
    "ReliabilityDisplay",
    "Report",
    "ThresholdSweepDisplay",
    "evaluate",
]
