"""The command line: ``skimbal train``, ``predict``, ``evaluate`` and the rest."""

from skimbal.cli._main import main

__all__ = ["main"]
