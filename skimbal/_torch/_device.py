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
def seeded_torch(seed: int, device: torch.device | None = None) -> Iterator[None]:
    """Seed torch's generators inside the block, and restore them after it.

    Parameters
    ----------
    seed : int
        From 0 to 2**63 - 1.
    device : torch.device or None, default=None
        The generator of this device is seeded beside that of the CPU. Those of other
        devices are left alone: asking for them would start every GPU.
    """
    forked = [] if device is None or device.type == "cpu" else [device]
    kind = forked[0].type if forked else "cpu"
    with _GENERATOR_LOCK, torch.random.fork_rng(forked, device_type=kind):
        torch.set_rng_state(torch.Generator().manual_seed(seed).get_state())
        for other in forked:
            state = torch.Generator(other).manual_seed(seed).get_state()
            torch.get_device_module(kind).set_rng_state(state, other)
        yield
