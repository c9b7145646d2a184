"""Fixtures that every folder of tests may use."""

import os
from pathlib import Path

import pytest

# before anything imports a tokenizer or asks the hub
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from tests.tiny import make_tiny_bert


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory) -> str:
    """Folder of a two-layer BERT with random weights (English and Chinese)."""
    return str(make_tiny_bert(tmp_path_factory.mktemp("models") / "tiny-bert"))


@pytest.fixture(scope="session")
def data_home() -> Path:
    """Folder of the real data sets; the test is skipped where there is none."""
    home = os.environ.get("SKIMBAL_DATA_HOME", "")
    if not home or not Path(home).is_dir():
        pytest.skip("SKIMBAL_DATA_HOME names no folder of data sets")
    return Path(home)
