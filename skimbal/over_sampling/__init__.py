"""Samplers that add rows to rare classes."""

from skimbal.over_sampling._augmenting import AugmentingOverSampler
from skimbal.over_sampling._embedding_smote import EmbeddingSMOTE
from skimbal.over_sampling._random_text import RandomTextOverSampler

__all__ = ["AugmentingOverSampler", "EmbeddingSMOTE", "RandomTextOverSampler"]
