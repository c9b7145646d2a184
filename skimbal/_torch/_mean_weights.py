"""The mean of the weights of several modules."""

from collections.abc import Sequence
from copy import deepcopy
from typing import TypeVar

import torch
from torch import nn

__all__ = ["mean_of_modules"]

AnyModule = TypeVar("AnyModule", bound=nn.Module)


def mean_of_modules(modules: Sequence[AnyModule]) -> AnyModule:
    """Return a module whose every weight is the mean of that weight in all modules.

    Parameters
    ----------
    modules : sequence of nn.Module
        Of the same architecture; they are not changed. What is no float, such as a
        table of positions, is that of the first.

    Returns
    -------
    nn.Module
        On the device of the first.

    Examples
    --------
    >>> import torch
    >>> from skimbal._torch._mean_weights import mean_of_modules
    >>> modules = [torch.nn.Linear(1, 1, bias=False) for _ in range(2)]
    >>> for module, weight in zip(modules, (1.0, 3.0)):
    ...     _ = torch.nn.init.constant_(module.weight, weight)
    >>> mean_of_modules(modules).weight.item()
    2.0
    """
    mean = deepcopy(modules[0])
    states = [module.state_dict() for module in modules]
    with torch.no_grad():
        for name, own in mean.state_dict().items():
            if own.is_floating_point():
                others = [state[name].to(own.device) for state in states]
                own.copy_(torch.stack(others).mean(dim=0))
    return mean
