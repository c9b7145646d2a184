"""Augmenters: changed copies of training texts."""

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._cilin_lexicon import CilinLexicon
from skimbal.augmentation._embedding_lexicon import EmbeddingLexicon
from skimbal.augmentation._lexicon import Lexicon
from skimbal.augmentation._nlpaug import NlpaugAugmenter
from skimbal.augmentation._swap import SwapAugmenter
from skimbal.augmentation._synonym import SynonymAugmenter
from skimbal.augmentation._tsv_lexicon import TSVLexicon
from skimbal.augmentation._word_net_lexicon import WordNetLexicon

__all__ = [
    "BaseAugmenter",
    "CilinLexicon",
    "EmbeddingLexicon",
    "Lexicon",
    "NlpaugAugmenter",
    "SwapAugmenter",
    "SynonymAugmenter",
    "TSVLexicon",
    "WordNetLexicon",
]
