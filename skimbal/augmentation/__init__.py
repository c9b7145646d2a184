"""Augmenters: changed copies of training texts, images and vectors; their filters."""

from skimbal.augmentation._back_translation import BackTranslationAugmenter
from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._base_filter import BaseFilter
from skimbal.augmentation._base_image import BaseImageAugmenter
from skimbal.augmentation._case import CaseAugmenter
from skimbal.augmentation._chain import ChainAugmenter
from skimbal.augmentation._character import CharacterAugmenter
from skimbal.augmentation._choice import ChoiceAugmenter
from skimbal.augmentation._cilin_lexicon import CilinLexicon
from skimbal.augmentation._consistency_filter import ConsistencyFilter
from skimbal.augmentation._contextual import ContextualAugmenter
from skimbal.augmentation._crop import CropAugmenter
from skimbal.augmentation._delete import DeleteAugmenter
from skimbal.augmentation._embedding_lexicon import EmbeddingLexicon
from skimbal.augmentation._generative import GenerativeAugmenter
from skimbal.augmentation._image_color import ImageColorAugmenter
from skimbal.augmentation._image_crop import ImageCropAugmenter
from skimbal.augmentation._image_erase import ImageEraseAugmenter
from skimbal.augmentation._image_flip import ImageFlipAugmenter
from skimbal.augmentation._image_noise import ImageNoiseAugmenter
from skimbal.augmentation._image_rotate import ImageRotateAugmenter
from skimbal.augmentation._image_scale import ImageScaleAugmenter
from skimbal.augmentation._image_sharpness import ImageSharpnessAugmenter
from skimbal.augmentation._insert import InsertAugmenter
from skimbal.augmentation._lexicon import Lexicon
from skimbal.augmentation._mask import MaskAugmenter
from skimbal.augmentation._nlpaug import NlpaugAugmenter
from skimbal.augmentation._punctuation import PunctuationAugmenter
from skimbal.augmentation._segment import SegmentAugmenter
from skimbal.augmentation._similarity_filter import SimilarityFilter
from skimbal.augmentation._split import SplitAugmenter
from skimbal.augmentation._swap import SwapAugmenter
from skimbal.augmentation._synonym import SynonymAugmenter
from skimbal.augmentation._tsv_lexicon import TSVLexicon
from skimbal.augmentation._vector_mixup import VectorMixup
from skimbal.augmentation._word_net_lexicon import WordNetLexicon

__all__ = [
    "BackTranslationAugmenter",
    "BaseAugmenter",
    "BaseFilter",
    "BaseImageAugmenter",
    "CaseAugmenter",
    "ChainAugmenter",
    "CharacterAugmenter",
    "ChoiceAugmenter",
    "CilinLexicon",
    "ConsistencyFilter",
    "ContextualAugmenter",
    "CropAugmenter",
    "DeleteAugmenter",
    "EmbeddingLexicon",
    "GenerativeAugmenter",
    "ImageColorAugmenter",
    "ImageCropAugmenter",
    "ImageEraseAugmenter",
    "ImageFlipAugmenter",
    "ImageNoiseAugmenter",
    "ImageRotateAugmenter",
    "ImageScaleAugmenter",
    "ImageSharpnessAugmenter",
    "InsertAugmenter",
    "Lexicon",
    "MaskAugmenter",
    "NlpaugAugmenter",
    "PunctuationAugmenter",
    "SegmentAugmenter",
    "SimilarityFilter",
    "SplitAugmenter",
    "SwapAugmenter",
    "SynonymAugmenter",
    "TSVLexicon",
    "VectorMixup",
    "WordNetLexicon",
]
