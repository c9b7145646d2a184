"""Augmenters: changed copies of training texts."""

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._case import CaseAugmenter
from skimbal.augmentation._chain import ChainAugmenter
from skimbal.augmentation._character import CharacterAugmenter
from skimbal.augmentation._choice import ChoiceAugmenter
from skimbal.augmentation._crop import CropAugmenter
from skimbal.augmentation._delete import DeleteAugmenter
from skimbal.augmentation._insert import InsertAugmenter
from skimbal.augmentation._mask import MaskAugmenter
from skimbal.augmentation._punctuation import PunctuationAugmenter
from skimbal.augmentation._segment import SegmentAugmenter
from skimbal.augmentation._split import SplitAugmenter
from skimbal.augmentation._swap import SwapAugmenter

__all__ = [
    "BaseAugmenter",
    "CaseAugmenter",
    "ChainAugmenter",
    "CharacterAugmenter",
    "ChoiceAugmenter",
    "CropAugmenter",
    "DeleteAugmenter",
    "InsertAugmenter",
    "MaskAugmenter",
    "PunctuationAugmenter",
    "SegmentAugmenter",
    "SplitAugmenter",
    "SwapAugmenter",
]
