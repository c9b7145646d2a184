"""AdaLoRA between steps: fewer ranks, and a penalty that keeps them apart."""

from typing import Any

import torch
from torch import nn

__all__ = ["OrthogonalTerm", "RankSchedule", "orthogonality"]


def orthogonality(factor: torch.Tensor) -> torch.Tensor:
    """Return how far rows are from orthogonal: the norm of their products minus I.

    Parameters
    ----------
    factor : Tensor of shape (n_ranks, n_features)
        One rank a row.
    """
    products = factor @ factor.T
    return torch.linalg.norm(products - torch.eye(len(products), device=factor.device))


class OrthogonalTerm(nn.Module):
    """Pull the ranks of every map apart, as AdaLoRA does, by norms not squared.

    Parameters
    ----------
    maps : list
        Layers of peft, each with a factor ``lora_A`` and a factor ``lora_B``.
    weight : float
        Of the mean over all factors in the loss.
    """

    def __init__(self, maps: list[Any], weight: float) -> None:
        super().__init__()
        self.weight = weight
        self._maps = maps  # in a list: their parameters are those of the body

    def forward(self, step: Any = None) -> torch.Tensor:
        """Return the penalty."""
        factors = [p for m in self._maps for p in m.lora_A.values()]
        factors += [p.T for m in self._maps for p in m.lora_B.values()]
        return self.weight * torch.stack([orthogonality(f) for f in factors]).mean()


class RankSchedule:
    """Weigh ranks by their gradients after each step, and drop the least.

    Parameters
    ----------
    tuner : peft.tuners.adalora.AdaLoraModel
        Around the body.
    """

    def __init__(self, tuner: Any) -> None:
        self.tuner = tuner

    def after_step(self, step: int) -> None:
        """Do it after step number `step`, from 1; gradients must still be there."""
        config, allocator = self._config, self.tuner.rankallocator
        if step == config.total_step - config.tfinal and not allocator.ipt:
            # peft weighs ranks in earlier steps only, and there were none
            allocator.update_ipt(self.tuner.model)
        self.tuner.update_and_allocate(step)

    @property
    def _averages(self) -> dict[str, dict[str, torch.Tensor]]:
        allocator = self.tuner.rankallocator
        return {
            "ipt": allocator.ipt,
            "exp_avg_ipt": allocator.exp_avg_ipt,
            "exp_avg_unc": allocator.exp_avg_unc,
        }

    def state(self) -> dict[str, torch.Tensor]:
        """Return what later steps depend on."""
        kept = {
            f"{kind}/{name}": value
            for kind, values in self._averages.items()
            for name, value in values.items()
        }
        for name, ranks in (self._config.rank_pattern or {}).items():
            kept[f"ranks/{name}"] = torch.as_tensor(ranks)
        return kept

    def restore(self, state: dict[str, torch.Tensor]) -> None:
        """Go on from a state that `state` gave."""
        ranks: dict[str, Any] = {}
        averages = self._averages
        device = next(self.tuner.parameters()).device  # a checkpoint is on the CPU
        for key, value in state.items():
            kind, _, name = key.partition("/")
            if kind == "ranks":
                ranks[name] = value.tolist()
            else:
                averages[kind][name] = value.clone().to(device)
        self._config.rank_pattern = ranks or None

    @property
    def _config(self) -> Any:
        return next(iter(self.tuner.peft_config.values()))
