"""Fixtures of fits that are compared with fits in forks."""

import pytest
import torch


@pytest.fixture
def one_thread():
    """Give torch one thread, as a fork has: sums of two differ in the last bit."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
