"""Learn from texts without labels, before a classifier is trained."""

from skimbal.pretraining._base import BasePretrainer
from skimbal.pretraining._denoising import DenoisingPretrainer
from skimbal.pretraining._mlm import MLMPretrainer
from skimbal.pretraining._sim_cse import SimCSEPretrainer

__all__ = [
    "BasePretrainer",
    "DenoisingPretrainer",
    "MLMPretrainer",
    "SimCSEPretrainer",
]
