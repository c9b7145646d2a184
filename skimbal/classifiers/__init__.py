"""Classifiers over raw text, and heads on vectors."""

from skimbal.classifiers._balanced_softmax import BalancedSoftmaxClassifier
from skimbal.classifiers._bert import BertClassifier
from skimbal.classifiers._contrastive import ContrastiveTextClassifier
from skimbal.classifiers._nearest_mean import NearestMeanClassifier
from skimbal.classifiers._self_training_text import SelfTrainingTextClassifier
from skimbal.classifiers._shrinkage_lda import ShrinkageLDAClassifier

__all__ = [
    "BalancedSoftmaxClassifier",
    "BertClassifier",
    "ContrastiveTextClassifier",
    "NearestMeanClassifier",
    "SelfTrainingTextClassifier",
    "ShrinkageLDAClassifier",
]
