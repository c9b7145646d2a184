"""Choose a device, and keep torch's generators as they were found."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = [
    "check_fork",
    "memory_advice",
    "resolve_device",
    "seed_torch",
    "seeded_torch",
]

# dropout draws from one generator a process: fits in threads take turns
_GENERATOR_LOCK = threading.RLock()


def _mend_fork() -> None:
    """Make torch usable in a child process that has only the thread that forked.

    The child believes that it has the threads of OpenMP that its parent had, and would
    wait for them for ever. With one thread it asks for none.
    """
    global _GENERATOR_LOCK
    _GENERATOR_LOCK = threading.RLock()  # its holder may be a thread of the parent
    torch.set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_mend_fork)


def resolve_device(device: str) -> torch.device:
    """Return the device named, or the best one here for ``'auto'``.

    Raises
    ------
    ValueError
        If there is no such device here.
    RuntimeError
        In a process that was forked from one that uses CUDA, unless it is the CPU.
    """
    if device != "cpu":
        check_fork()
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
        # by its number: another thread would take "cuda" to be another GPU
        return torch.device("cuda", torch.cuda.current_device())
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def check_fork() -> None:
    """Raise in the child of a process that uses CUDA, where torch can use none of it.

    It cannot train on the CPU there, either: its optimisers ask CUDA for its state, and
    fail with an error that names no cause.

    Raises
    ------
    RuntimeError
    """
    # nothing public tells; a release of torch without it has no such error, or another
    in_bad_fork = getattr(torch.cuda, "_is_in_bad_fork", lambda: False)
    if in_bad_fork():
        raise RuntimeError(
            "This process was forked from one that uses CUDA; torch cannot use CUDA in "
            "it, nor train, not even on the CPU. Start processes in another way: "
            "joblib's default backend 'loky', or multiprocessing with 'spawn'."
        )


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
        seed_torch(seed, device)
        yield


def seed_torch(seed: int, device: torch.device | None = None) -> None:
    """Seed the generators that `seeded_torch` restores, for use inside its block."""
    torch.set_rng_state(torch.Generator().manual_seed(seed).get_state())
    if device is not None and device.type != "cpu":
        state = torch.Generator(device).manual_seed(seed).get_state()
        torch.get_device_module(device.type).set_rng_state(state, device)


@contextmanager
def memory_advice(advice: str) -> Iterator[None]:
    """Turn errors of torch that mean too little memory into a `MemoryError`.

    Parameters
    ----------
    advice : str
        What the user can do; ends the message.
    """
    try:
        yield
    except RuntimeError as error:
        # on a CPU, torch has no class of its own for it
        full = isinstance(error, torch.OutOfMemoryError)
        if not full and "DefaultCPUAllocator" not in str(error):
            raise
        raise MemoryError(
            f"torch cannot get the memory that a batch needs. {advice}"
        ) from error
