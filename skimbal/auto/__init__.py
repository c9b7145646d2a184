"""The default: one classifier that chooses among all others."""

from skimbal.auto._imbalanced_text import ImbalancedTextClassifier

__all__ = ["ImbalancedTextClassifier"]
