"""Run code that draws from global generators, and downloads what it misses."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

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
    """Let this thread find no other machine; other threads do."""
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
    here: Any = _OfflineHere.of(before)
    constants.HF_HUB_OFFLINE = here
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


class _OfflineHere(int):
    """True in the thread that made it, what was there before in all others.

    The hub asks one variable of the whole process: a thread that downloads at this time
    would fail.
    """

    thread: int
    elsewhere: Any

    @classmethod
    def of(cls, elsewhere: Any) -> Self:
        flag = cls(True)  # equal to what it is here
        flag.thread, flag.elsewhere = threading.get_ident(), elsewhere
        return flag

    def __bool__(self) -> bool:
        return threading.get_ident() == self.thread or bool(self.elsewhere)
