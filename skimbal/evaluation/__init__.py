"""Evaluate a classifier once, audit its splits for leaks, and read both as data."""

from skimbal.evaluation._audit import Audit
from skimbal.evaluation._audit_splits import audit
from skimbal.evaluation._evaluate import evaluate
from skimbal.evaluation._finding import Finding
from skimbal.evaluation._report import Report

__all__ = ["Audit", "Finding", "Report", "audit", "evaluate"]
