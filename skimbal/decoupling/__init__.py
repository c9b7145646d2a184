"""Decoupling: heads refitted on the features of a trained encoder."""

from skimbal.decoupling._base import BaseDecoupling
from skimbal.decoupling._classifier_retraining import ClassifierRetraining
from skimbal.decoupling._discriminant_analysis import DiscriminantAnalysis
from skimbal.decoupling._make_decoupling import make_decoupling
from skimbal.decoupling._tau_normalization import TauNormalization
from skimbal.decoupling._weight_scaling import LearnableWeightScaling

__all__ = [
    "BaseDecoupling",
    "ClassifierRetraining",
    "DiscriminantAnalysis",
    "LearnableWeightScaling",
    "TauNormalization",
    "make_decoupling",
]
