"""Losses for imbalanced classes, and terms that are added to them in training."""

from skimbal.losses._adversarial import AdversarialLoss
from skimbal.losses._asymmetric import AsymmetricLoss
from skimbal.losses._auxiliary import BaseAuxiliaryLoss
from skimbal.losses._balanced_softmax import BalancedSoftmaxLoss
from skimbal.losses._base import BaseLoss
from skimbal.losses._class_balanced import ClassBalancedLoss
from skimbal.losses._cross_entropy import CrossEntropyLoss
from skimbal.losses._distribution_balanced import DistributionBalancedLoss
from skimbal.losses._focal import FocalLoss
from skimbal.losses._hidden_mixup import HiddenMixupLoss
from skimbal.losses._ldam import LDAMLoss
from skimbal.losses._logit_adjusted import LogitAdjustedLoss
from skimbal.losses._minority import MinorityLoss
from skimbal.losses._names import loss_names, make_loss
from skimbal.losses._r_drop import RDropLoss
from skimbal.losses._supervised_contrastive import SupervisedContrastiveLoss

__all__ = [
    "AdversarialLoss",
    "AsymmetricLoss",
    "BalancedSoftmaxLoss",
    "BaseAuxiliaryLoss",
    "BaseLoss",
    "ClassBalancedLoss",
    "CrossEntropyLoss",
    "DistributionBalancedLoss",
    "FocalLoss",
    "HiddenMixupLoss",
    "LDAMLoss",
    "LogitAdjustedLoss",
    "MinorityLoss",
    "RDropLoss",
    "SupervisedContrastiveLoss",
    "loss_names",
    "make_loss",
]
