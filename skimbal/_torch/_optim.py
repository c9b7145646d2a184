"""Learning rates: one for each layer, warmed up and then lowered to zero."""

import re
from math import cos, pi
from typing import Any

from torch import nn

__all__ = ["RateSchedule", "parameter_groups"]

# what is drawn at random: heads, and what a decoder has beside the weights of a body
_NEW = ("head.", "auxiliary.", "encoder.decoder.")
_LAYER = re.compile(r"\.layers?\.(\d+)\.")


def parameter_groups(
    module: nn.Module,
    *,
    lr: float,
    head_lr: float,
    layer_decay: float,
    weight_decay: float,
) -> list[dict[str, Any]]:
    """Return the optimiser's groups: the lower a layer, the slower it learns.

    The top layer learns at `lr`, each layer below at `layer_decay` times the rate of
    the one above, and the embeddings slowest. Biases and norms have no weight decay.

    Parameters
    ----------
    module : SequenceClassifier
        A module with the parts ``encoder`` and ``head``.
    lr, head_lr : float
        Learning rates of the top layer, and of all that starts at random: the head,
        added loss terms, and what a decoder does not share with the body.
    layer_decay : float
        In (0, 1].
    weight_decay : float
        Of matrices.

    Returns
    -------
    list of dict
        Parameter groups, as `torch.optim.Optimizer` takes them.
    """
    named = [
        (name, parameter)
        for name, parameter in module.named_parameters()
        if parameter.requires_grad
    ]
    depths = {name: _depth(name) for name, _ in named}
    top = max(depths.values(), default=0)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in named:
        is_head = name.startswith(_NEW)
        rate = head_lr if is_head else lr * layer_decay ** (top - depths[name])
        # the factors of IA3 start at 1 and are matrices of one row or column
        is_matrix = parameter.ndim > 1 and min(parameter.shape) > 1
        decay = weight_decay if is_matrix else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


def _depth(name: str) -> int:
    """Return 0 for embeddings, 1 for the lowest layer, and so on upwards."""
    match = _LAYER.search(f".{name}")
    return 0 if match is None else 1 + int(match.group(1))


class RateSchedule:
    """Factor of the learning rate: up to 1 in the warm-up, then down to 0.

    Parameters
    ----------
    n_steps : int
        Steps of the whole training.
    warmup : float
        Share of them, in [0, 1), in which the rate rises.
    shape : {'linear', 'cosine', 'constant'}
        How it falls; ``'constant'`` does not.
    """

    def __init__(self, n_steps: int, warmup: float, shape: str = "linear") -> None:
        self.n_steps = n_steps
        self.n_warmup = max(1, round(warmup * n_steps))
        self.shape = shape

    def __call__(self, step: int) -> float:
        """Return the factor for the step with this number, from 0."""
        rise = (step + 1) / self.n_warmup
        fall = (self.n_steps - step) / max(1, self.n_steps - self.n_warmup)
        left = max(0.0, min(1.0, fall))
        if self.shape == "cosine":
            left = 0.5 - 0.5 * cos(pi * left)
        elif self.shape == "constant":
            left = 1.0
        return min(rise, left)
