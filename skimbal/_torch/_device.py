"""Choose a device, and keep torch's generators as they were found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["resolve_device", "seeded_torch"]

# dropout draws from one generator a process: fits in threads take turns
_GENERATOR_LOCK = threading.RLock()


def resolve_device(device: str) -> torch.device:
    """Return the device named, or the best one here for ``'auto'``.

    Raises
    ------
    ValueError
        If there is no such device here.
    """
    if device != "auto":
        try:
            return torch.empty(0, device=device).device
        # a build of torch without the device fails an assertion
        except (AssertionError, NotImplementedError, RuntimeError) as error:
            raise ValueError(
                "`device` must be 'auto' or a torch device of this machine, such as "
                f"'cpu' or 'cuda:0'; got {device!r}."
            ) from error
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


@contextmanager
def seeded_torch(seed: int) -> Iterator[None]:
    """Seed torch's global generators inside the block and restore them after it."""
    devices = range(torch.cuda.device_count()) if torch.cuda.is_available() else []
    with _GENERATOR_LOCK, torch.random.fork_rng(devices=list(devices)):
        torch.manual_seed(seed)
        yield
