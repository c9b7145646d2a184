"""Every script finds what it imports: nothing else runs most of them."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "benchmarks").rglob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_finds_what_it_imports(script):
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        if module and module.startswith(("benchmarks", "skimbal")):
            for alias in node.names:
                assert hasattr(import_module(module), alias.name) or find_spec(
                    f"{module}.{alias.name}"
                ), f"{module} has no {alias.name}"
