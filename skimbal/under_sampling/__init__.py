"""Samplers that drop rows of frequent classes."""

from skimbal.under_sampling._near_duplicate import NearDuplicateUnderSampler
from skimbal.under_sampling._negative_down import NegativeDownSampler
from skimbal.under_sampling._random_text import RandomTextUnderSampler

__all__ = [
    "NearDuplicateUnderSampler",
    "NegativeDownSampler",
    "RandomTextUnderSampler",
]
