"""Classifiers that combine others."""

from skimbal.ensemble._backbone_ensemble import BackboneEnsemble
from skimbal.ensemble._balanced_text_bagging import BalancedTextBagging
from skimbal.ensemble._cross_fit import CrossFitClassifier
from skimbal.ensemble._easy_ensemble_text import EasyEnsembleText
from skimbal.ensemble._greedy import GreedyEnsembleClassifier
from skimbal.ensemble._model_soup import ModelSoupClassifier
from skimbal.ensemble._seed_average import SeedAverageClassifier

__all__ = [
    "BackboneEnsemble",
    "BalancedTextBagging",
    "CrossFitClassifier",
    "EasyEnsembleText",
    "GreedyEnsembleClassifier",
    "ModelSoupClassifier",
    "SeedAverageClassifier",
]
