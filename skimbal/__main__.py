"""``python -m skimbal`` is ``skimbal``."""

import sys

from skimbal.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
