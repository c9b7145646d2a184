"""Augmenters: changed copies of training texts, images and vectors; their filters."""

from skimbal.augmentation._back_translation import BackTranslationAugmenter
from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._base_filter import BaseFilter
from skimbal.augmentation._base_image import BaseImageAugmenter
from skimbal.augmentation._consistency_filter import ConsistencyFilter
from skimbal.augmentation._contextual import ContextualAugmenter
from skimbal.augmentation._generative import GenerativeAugmenter
from skimbal.augmentation._image_color import ImageColorAugmenter
from skimbal.augmentation._image_crop import ImageCropAugmenter
from skimbal.augmentation._image_erase import ImageEraseAugmenter
from skimbal.augmentation._image_flip import ImageFlipAugmenter
from skimbal.augmentation._image_noise import ImageNoiseAugmenter
from skimbal.augmentation._image_rotate import ImageRotateAugmenter
from skimbal.augmentation._image_scale import ImageScaleAugmenter
from skimbal.augmentation._image_sharpness import ImageSharpnessAugmenter
from skimbal.augmentation._similarity_filter import SimilarityFilter
from skimbal.augmentation._swap import SwapAugmenter
from skimbal.augmentation._vector_mixup import VectorMixup

__all__ = [
    "BackTranslationAugmenter",
    "BaseAugmenter",
    "BaseFilter",
    "BaseImageAugmenter",
    "ConsistencyFilter",
    "ContextualAugmenter",
    "GenerativeAugmenter",
    "ImageColorAugmenter",
    "ImageCropAugmenter",
    "ImageEraseAugmenter",
    "ImageFlipAugmenter",
    "ImageNoiseAugmenter",
    "ImageRotateAugmenter",
    "ImageScaleAugmenter",
    "ImageSharpnessAugmenter",
    "SimilarityFilter",
    "SwapAugmenter",
    "VectorMixup",
]
