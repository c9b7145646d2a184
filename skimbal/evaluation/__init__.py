"""Evaluate a classifier once; read the report as numbers, JSON, text or HTML."""

from skimbal.evaluation._evaluate import evaluate
from skimbal.evaluation._report import Report

__all__ = ["Report", "evaluate"]
