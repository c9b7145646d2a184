"""Run code that draws from global generators, and downloads what it misses."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

__all__ = ["LOCK", "keep_generators", "no_downloads", "seed_generators"]

# Foreign augmenters share global generators, models and open files: one at a time in a
# process. An augmenter may run another one, so the lock lets its owner in again.
LOCK = threading.RLock()


@contextmanager
def keep_generators() -> Iterator[None]:
    """Give `random` and `numpy.random` back as they were."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def seed_generators(bits: int) -> None:
    """Seed `random` and `numpy.random`.

    Parameters
    ----------
    bits : int
        From 0 to 2**64 - 1.
    """
    random.seed(bits)
    np.random.seed(bits & 0xFFFFFFFF)  # noqa: NPY002


@contextmanager
def no_downloads() -> Iterator[None]:
    """Let this thread find no other machine; the model hub is off for all threads."""
    find, thread = socket.getaddrinfo, threading.get_ident()

    def refuse(*args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != thread:
            return find(*args, **kwargs)
        raise socket.gaierror("skimbal downloads nothing")

    socket.getaddrinfo = refuse
    try:
        with _offline_hub():
            yield
    finally:
        socket.getaddrinfo = find


@contextmanager
def _offline_hub() -> Iterator[None]:
    """Spare the tries, half a minute of them, that transformers makes in vain."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
