"""Classifiers that combine others."""

from skimbal.ensemble._cross_fit import CrossFitClassifier
from skimbal.ensemble._greedy import GreedyEnsembleClassifier

__all__ = ["CrossFitClassifier", "GreedyEnsembleClassifier"]
