"""Augmenters: changed copies of training texts."""

from skimbal.augmentation._back_translation import BackTranslationAugmenter
from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._contextual import ContextualAugmenter
from skimbal.augmentation._generative import GenerativeAugmenter
from skimbal.augmentation._swap import SwapAugmenter

__all__ = [
    "BackTranslationAugmenter",
    "BaseAugmenter",
    "ContextualAugmenter",
    "GenerativeAugmenter",
    "SwapAugmenter",
]
