"""Augmenters: changed copies of training texts."""

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._swap import SwapAugmenter

__all__ = ["BaseAugmenter", "SwapAugmenter"]
