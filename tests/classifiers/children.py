"""Run code in a fork of the test process, where torch has one thread."""

import os
import signal
import time
import traceback
from collections.abc import Callable

import pytest
import torch


def fork(code: Callable[[], None]) -> int:
    """Start `code` in a child; its exit status is 0 only when it returns."""
    if torch.cuda.is_initialized():
        pytest.skip("torch cannot train in the child of a process that uses CUDA")
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = 1
    try:
        code()
        status = 0
    except KeyboardInterrupt:
        status = 130
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def end_of(child: int, seconds: float = 60.0) -> int:
    """Return the exit status of a child; after so many seconds it is an error."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"the child still ran after {seconds} seconds")
