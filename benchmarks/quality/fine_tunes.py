"""Ways to fine-tune an encoder, each by a name: parameters of `BertClassifier`.

``bert+focal+square_root+weight_scaling`` is a loss, a batch sampler and a way to refit
the head; what is left out is as by default. ``bert+lora`` trains few parameters.
``bert_top_2+focal`` trains two layers of the body, on states that are stored once: a
third of the time.
"""

from itertools import product
from typing import Any

from skimbal.losses import (
    AdversarialLoss,
    CrossEntropyLoss,
    HiddenMixupLoss,
    RDropLoss,
    SupervisedContrastiveLoss,
    loss_names,
)
from skimbal.peft import (
    IA3,
    AdaLoRA,
    BitFit,
    BottleneckAdapter,
    LoRA,
    PrefixTuning,
    PromptTuning,
)

__all__ = ["BODIES", "DECOUPLINGS", "FINE_TUNES", "LOSSES", "PARTS", "SAMPLERS"]

Options = dict[str, Any]

LOSSES: dict[str, Options] = {
    name: {"loss": name}
    for name in loss_names()
    if name != "distribution_balanced"  # of rows with several labels
}
SAMPLERS: dict[str, Options] = {
    name: {"batch_sampler": name}
    for name in ("natural", "class_balanced", "square_root", "progressive")
}
DECOUPLINGS: dict[str, Options] = {
    "trained_head": {"decoupling": None},
    **{
        name: {"decoupling": name}
        for name in (
            "discriminant_analysis",
            "classifier_retraining",
            "tau_normalization",
            "weight_scaling",
        )
    },
}
SINGLE: dict[str, Options] = {
    "label_smoothing": {"loss": CrossEntropyLoss(label_smoothing=0.1)},
    "balanced_weights": {"class_weight": "balanced"},
    "supervised_contrastive": {"auxiliary_loss": SupervisedContrastiveLoss()},
    "r_drop": {"auxiliary_loss": RDropLoss()},
    "hidden_mixup": {"auxiliary_loss": HiddenMixupLoss()},
    "adversarial": {"auxiliary_loss": AdversarialLoss()},
    "ema": {"ema_decay": 0.99},
    "cosine": {"lr_schedule": "cosine"},
    # what was the default before all of few rows were trained on
    "held_out": {"early_stopping": True, "decoupling": None},
    "reset_1": {"n_reset_layers": 1},
    "bfloat16": {"precision": "bfloat16"},
}
PEFTS: dict[str, Options] = {
    "lora": {"peft": LoRA()},
    "ada_lora": {"peft": AdaLoRA()},
    "ia3": {"peft": IA3()},
    "bit_fit": {"peft": BitFit()},
    "bottleneck_adapter": {"peft": BottleneckAdapter()},
    "prefix_tuning": {"peft": PrefixTuning()},
    "prompt_tuning": {"peft": PromptTuning()},
}
# how much of the body is trained
BODIES: dict[str, Options] = {"bert": {}, "bert_top_2": {"n_trained_layers": 2}}
# by the part of training that they change
PARTS = {
    "loss": LOSSES,
    "batch sampler": SAMPLERS,
    "head": DECOUPLINGS,
    "one change": SINGLE,
    "peft": PEFTS,
}
FINE_TUNES: dict[str, Options] = {
    **{name: options for part in PARTS.values() for name, options in part.items()},
    **{
        f"{loss}+{sampler}+{head}": LOSSES[loss] | SAMPLERS[sampler] | DECOUPLINGS[head]
        for loss, sampler, head in product(LOSSES, SAMPLERS, DECOUPLINGS)
    },
}
