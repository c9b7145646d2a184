"""Fixtures of the tests of saved models."""

import sys
from types import ModuleType

import pytest

from tests.utils.noted import NotedEncoder


@pytest.fixture
def noted(monkeypatch):
    """`NotedEncoder` as a public class of the package skimbal.noted."""
    module = ModuleType("skimbal.noted")
    module.__all__ = ["NotedEncoder"]
    module.NotedEncoder = NotedEncoder
    monkeypatch.setitem(sys.modules, "skimbal.noted", module)
    monkeypatch.setattr(NotedEncoder, "__module__", "skimbal.noted._noted")
    return NotedEncoder
