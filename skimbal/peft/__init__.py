"""Parameter-efficient fine-tuning: train few parameters of an encoder, not all."""

from skimbal.peft._ada_lora import AdaLoRA
from skimbal.peft._base import BasePeft
from skimbal.peft._bit_fit import BitFit
from skimbal.peft._bottleneck_adapter import BottleneckAdapter
from skimbal.peft._ia3 import IA3
from skimbal.peft._lora import LoRA
from skimbal.peft._prefix_tuning import PrefixTuning
from skimbal.peft._prompt_tuning import PromptTuning

__all__ = [  # noqa: RUF022  (by their letters; IA3 is no constant)
    "AdaLoRA",
    "BasePeft",
    "BitFit",
    "BottleneckAdapter",
    "IA3",
    "LoRA",
    "PrefixTuning",
    "PromptTuning",
]
