"""Short trainings: what the default chooses does not hang on how long they are."""

import pytest

from skimbal.classifiers import _contrastive_fit


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    """Contrast for three steps."""
    monkeypatch.setattr(_contrastive_fit, "_N_STEPS", 3)
