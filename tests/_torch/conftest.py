"""A folder with a pretrained body that a test may damage."""

import json
import shutil
from pathlib import Path

import pytest


@pytest.fixture
def model(tiny_bert, tmp_path) -> Path:
    return Path(shutil.copytree(tiny_bert, tmp_path / "model"))


def edit_config(model: Path, **values) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | values))
