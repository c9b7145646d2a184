"""Learn from texts without labels, before a classifier is trained."""

from skimbal.pretraining._base import BasePretrainer
from skimbal.pretraining._mlm import MLMPretrainer

__all__ = ["BasePretrainer", "MLMPretrainer"]
