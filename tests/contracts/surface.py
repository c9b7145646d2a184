"""Walk the packages: what is public, and where it lives.

``python -m tests.contracts.surface`` writes the list that `test_public_surface`
compares with.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import skimbal

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "skimbal"
PUBLIC_NAMES = Path(__file__).with_name("public_names.txt")


def module_paths() -> list[Path]:
    """Return every Python file of the library."""
    return sorted(SOURCE.rglob("*.py"))


def package_names() -> list[str]:
    """Return the public folders of the library, by their short names."""
    return sorted(
        module.name
        for module in pkgutil.iter_modules(skimbal.__path__)
        if module.ispkg and not module.name.startswith("_")
    )


def public_modules() -> list[str]:
    """Return the full names of all modules without an underscore."""
    walked = pkgutil.walk_packages(skimbal.__path__, "skimbal.")
    names = [module.name for module in walked]
    return ["skimbal", *sorted(name for name in names if "._" not in name)]


def public_names() -> list[str]:
    """Return ``module.name`` for each name in the `__all__` of a public module."""
    return sorted(
        f"{module}.{name}"
        for module in public_modules()
        for name in import_module(module).__all__
    )


def public_objects() -> Iterator[tuple[str, object]]:
    """Yield each public class and function once, with the name it is documented by."""
    for full_name in public_names():
        module, _, name = full_name.rpartition(".")
        # the top only points at names that live in a package
        if module != "skimbal":
            yield full_name, getattr(import_module(module), name)


if __name__ == "__main__":
    PUBLIC_NAMES.write_text("\n".join(public_names()) + "\n", encoding="utf-8")
