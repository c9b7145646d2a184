"""The command line: ``skimbal train``, ``predict``, ``evaluate`` and ``datasets``."""

from skimbal.cli._main import main

__all__ = ["main"]
