"""Which type matrix products are best computed in, found by trying."""

from functools import lru_cache
from time import perf_counter

import torch

__all__ = ["resolve_precision"]

# half precision must be so many times as fast: a clear gain, and no matter of luck
_CLEAR_GAIN = 1.3
_SHAPE = (1024, 384, 1536)  # tokens, and the feed-forward of a small encoder
_SECONDS = 0.1


def resolve_precision(precision: str, device: torch.device) -> torch.dtype:
    """Return the type of matrix products in training.

    Parameters
    ----------
    precision : {'auto', 'float32', 'bfloat16'}
        ``'auto'`` multiplies matrices of both types for a moment, once a process, and
        takes bfloat16 where it is clearly faster. What a CPU says of itself is no
        guide: some have the instructions and are half as fast with them.
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
        gain = _products(device, torch.bfloat16) / _products(device, torch.float32)
    except RuntimeError:  # no such product on this device
        return torch.float32
    return torch.bfloat16 if gain > _CLEAR_GAIN else torch.float32


def _products(device: str, dtype: torch.dtype) -> float:
    """Return products a second of the best of a few rounds."""
    n, d, k = _SHAPE
    a = torch.ones(n, d, device=device, dtype=dtype)
    b = torch.ones(d, k, device=device, dtype=dtype)
    best, count = 0.0, 1
    start = perf_counter()
    while perf_counter() - start < _SECONDS:
        began = perf_counter()
        for _ in range(count):
            product = a @ b
        product[0, 0].item()  # waits for a GPU
        best = max(best, count / (perf_counter() - began))
        count = 4
    return best
