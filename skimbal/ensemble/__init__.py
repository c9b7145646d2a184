"""Classifiers that combine others."""

from skimbal.ensemble._cross_fit import CrossFitClassifier
from skimbal.ensemble._greedy import GreedyEnsembleClassifier
from skimbal.ensemble._seed_average import SeedAverageClassifier

__all__ = [
    "CrossFitClassifier",
    "GreedyEnsembleClassifier",
    "SeedAverageClassifier",
]
