"""Evaluate a classifier, read its report, compare it with others, and find leaks."""

from skimbal.evaluation._audit import Audit
from skimbal.evaluation._audit_splits import audit
from skimbal.evaluation._compare import compare
from skimbal.evaluation._comparison import Comparison
from skimbal.evaluation._cost_curve_display import CostCurveDisplay
from skimbal.evaluation._critical_difference import CriticalDifferenceDisplay
from skimbal.evaluation._evaluate import evaluate
from skimbal.evaluation._finding import Finding
from skimbal.evaluation._gain_curve_display import GainCurveDisplay
from skimbal.evaluation._paired_difference import PairedDifferenceDisplay
from skimbal.evaluation._precision_recall_display import PrecisionRecallDisplay
from skimbal.evaluation._reliability_display import ReliabilityDisplay
from skimbal.evaluation._report import Report
from skimbal.evaluation._roc_curve_display import RocCurveDisplay
from skimbal.evaluation._threshold_sweep_display import ThresholdSweepDisplay

__all__ = [
    "Audit",
    "Comparison",
    "CostCurveDisplay",
    "CriticalDifferenceDisplay",
    "Finding",
    "GainCurveDisplay",
    "PairedDifferenceDisplay",
    "PrecisionRecallDisplay",
    "ReliabilityDisplay",
    "Report",
    "RocCurveDisplay",
    "ThresholdSweepDisplay",
    "audit",
    "compare",
    "evaluate",
]
