"""Which type matrix products are best computed in, found by trying."""

from functools import lru_cache
from time import perf_counter

import torch
from torch.nn.functional import gelu, linear

from skimbal._torch._products import fast_products

__all__ = ["resolve_precision"]

# half precision must be so many times as fast: a clear gain, and no matter of luck
_CLEAR_GAIN = 1.3
_SHAPE = (1024, 384, 1536)  # tokens, and the feed-forward of a small encoder
_ROUNDS = 5


def resolve_precision(precision: str, device: torch.device) -> torch.dtype:
    """Return the type of matrix products in training.

    Parameters
    ----------
    precision : {'auto', 'float32', 'bfloat16'}
        ``'auto'`` times both for a moment, once a process, and takes bfloat16 where
        it is clearly faster. What a CPU says of itself is no guide: some have the
        instructions and are half as fast with them.
    device : torch.device
        Where it is.

    Returns
    -------
    torch.dtype
    """
    if precision != "auto":
        return getattr(torch, precision)
    return _faster(str(device))


@lru_cache
def _faster(device: str) -> torch.dtype:
    try:
        seconds = _step_seconds(device)
    except RuntimeError:  # no such product on this device
        return torch.float32
    gain = seconds[torch.float32] / seconds[torch.bfloat16]
    return torch.bfloat16 if gain > _CLEAR_GAIN else torch.float32


def _step_seconds(device: str) -> dict[torch.dtype, float]:
    """Return the shortest of a few steps through a feed-forward in each type.

    The types take turns, so that other load on the machine hits both. A step holds what
    autocast does around the products: casts of weights, and of the gradient back.
    """
    n, d, k = _SHAPE
    x = torch.ones(n, d, device=device)
    layers = [torch.empty(size, device=device) for size in ((k, d), (d, k))]
    for layer in layers:
        layer.fill_(0.01).requires_grad_()
    best = dict.fromkeys((torch.float32, torch.bfloat16), float("inf"))
    for _ in range(_ROUNDS):
        for dtype in best:
            start = perf_counter()
            enabled = dtype != torch.float32
            autocast = torch.autocast(torch.device(device).type, dtype, enabled=enabled)
            with autocast, fast_products():
                y = linear(gelu(linear(x, layers[0])), layers[1])
            gradients = torch.autograd.grad(y.float().sum(), layers)
            gradients[0][0, 0].item()  # waits for a GPU
            best[dtype] = min(best[dtype], perf_counter() - start)
    return best
