"""Evaluate a classifier, read its report, and compare it with others."""

from skimbal.evaluation._compare import compare
from skimbal.evaluation._comparison import Comparison
from skimbal.evaluation._critical_difference import CriticalDifferenceDisplay
from skimbal.evaluation._evaluate import evaluate
from skimbal.evaluation._paired_difference import PairedDifferenceDisplay
from skimbal.evaluation._report import Report

__all__ = [
    "Comparison",
    "CriticalDifferenceDisplay",
    "PairedDifferenceDisplay",
    "Report",
    "compare",
    "evaluate",
]
