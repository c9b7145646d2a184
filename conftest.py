"""The code of README.md and of docs/ runs as tests.

Each page is one namespace, run from top to bottom in a folder that is thrown away,
so that a page may write files by their plain names.
"""

import os
from contextlib import ExitStack, chdir
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from tempfile import TemporaryDirectory

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

# before anything imports a tokenizer or asks the hub
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

OPTIONS = ELLIPSIS | NORMALIZE_WHITESPACE
collect_ignore = ["docs/conf.py", "docs/_build", "docs/auto_examples"]


def enter_scratch_folder(namespace: dict) -> None:
    """Run what follows in a new folder."""
    namespace["lacks_int8"] = lacks_int8
    stack = namespace["_scratch"] = ExitStack()
    stack.enter_context(chdir(stack.enter_context(TemporaryDirectory())))


def lacks_int8() -> bool:
    """Tell whether the CPU cannot run what a page shows of `quantize`."""
    from skimbal._torch._int8 import runs_int8

    return not runs_int8()


def leave_scratch_folder(namespace: dict) -> None:
    """Go back, and delete the folder."""
    namespace["_scratch"].close()


pytest_collect_file = Sybil(
    parsers=[
        SkipParser(),
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
    ],
    patterns=["README.md", "docs/*.md", "docs/*/*.md"],
    setup=enter_scratch_folder,
    teardown=leave_scratch_folder,
).pytest()
