"""Importing is cheap: what is heavy is loaded where it is used."""

import subprocess
import sys

from tests.contracts.surface import public_modules

HEAVY = ("torch", "transformers", "sklearn", "skorch", "pandas", "matplotlib")
LIMIT = 0.3  # seconds; the test allows three times as much on a busy machine

TIME_IMPORT = """
import time
start = time.perf_counter()
import skimbal
print(time.perf_counter() - start)
"""

LOADED_BY_TOP = f"""
import sys
import skimbal
dir(skimbal)
print(*[name for name in {HEAVY} if name in sys.modules])
"""

LOADED_BY_EACH = """
import sys
from importlib import import_module
for name in {modules}:
    import_module(name)
    for heavy in ("torch", "transformers"):
        if heavy in sys.modules:
            sys.exit(f"{{name}} loads {{heavy}}")
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_skimbal_loads_nothing_heavy():
    assert run(LOADED_BY_TOP).split() == []


def test_import_skimbal_is_quick():
    best = min(float(run(TIME_IMPORT)) for _ in range(3))
    print(f"import skimbal: {best:.3f} s, best of three; aim: below {LIMIT} s")
    assert best < 3 * LIMIT


def test_no_package_loads_torch_before_it_is_used():
    run(LOADED_BY_EACH.format(modules=public_modules()))
