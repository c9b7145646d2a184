"""Classifiers over raw text."""

from skimbal.classifiers._bert import BertClassifier

__all__ = ["BertClassifier"]
