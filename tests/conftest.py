"""Fixtures that every folder of tests may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# before anything imports a tokenizer or asks the hub
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from tests.tiny import TINY_BERT, make_tiny_bert

# the same examples at every run, and no limit of time on a busy machine
settings.register_profile("skimbal", derandomize=True, deadline=None)
settings.load_profile("skimbal")


@pytest.fixture(scope="session")
def tiny_bert() -> str:
    """Folder of a two-layer BERT with random weights (English and Chinese)."""
    return str(make_tiny_bert(Path(TINY_BERT)))


@pytest.fixture(scope="session")
def data_home() -> Path:
    """Folder of the real data sets; the test is skipped where there is none."""
    home = os.environ.get("SKIMBAL_DATA_HOME", "")
    if not home or not Path(home).is_dir():
        pytest.skip("SKIMBAL_DATA_HOME names no folder of data sets")
    return Path(home)
