"""`OneLineParser`: an argument parser whose errors take one line."""

import argparse
from typing import Any, NoReturn

from skimbal.cli._usage_error import UsageError

__all__ = ["OneLineParser"]


class OneLineParser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `UsageError` instead of printing its usage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **options,
        )

    def error(self, message: str) -> NoReturn:
        """Raise the error instead of leaving the process."""
        raise UsageError(f"{message} (see {self.prog} --help)")
