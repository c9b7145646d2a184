"""A newcomer finds anything in one guess: files, names and folders match."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from tests.contracts.surface import (
    ROOT,
    module_paths,
    package_names,
    public_modules,
    public_objects,
)

CODE = ("skimbal", "tests", "benchmarks", "examples", "docs/conf.py")
MAX_LINES = 300
# an estimator is one class; most lines of these are the documentation of parameters
LONGER = {"skimbal/classifiers/_bert.py": 410, "skimbal/encoders/_lexical.py": 340}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files() -> list[Path]:
    places = [ROOT / place for place in CODE]
    files = [place for place in places if place.is_file()]
    return files + [file for place in places for file in sorted(place.rglob("*.py"))]


def snake_case(class_name: str) -> str:
    # before a capital that begins a word: ShrinkageLDAClassifier, MLMPretrainer
    start = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
    # one word, as its authors write it
    return re.sub(start, "_", class_name.replace("LoRA", "Lora")).lower()


def classes_of_files() -> dict[str, list[str]]:
    """Return the public classes that each implementation file defines."""
    found: dict[str, list[str]] = {}
    for _, thing in public_objects():
        # exceptions.py is a single file on purpose
        if inspect.isclass(thing) and "._" in thing.__module__:
            found.setdefault(thing.__module__, []).append(thing.__name__)
    return found


@pytest.mark.parametrize(("module", "classes"), classes_of_files().items())
def test_a_class_has_its_own_file_and_the_file_its_name(module, classes):
    assert len(classes) == 1, f"give each of {classes} its own file"
    # _focal.py may hold FocalLoss: the folder says the rest
    stem = module.rpartition("._")[2]
    assert f"_{stem}_" in f"_{snake_case(classes[0])}_", f"no guess leads to {module}"


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_no_file_is_longer_than_one_can_review(path):
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    limit = LONGER.get(name_of(path), MAX_LINES)
    assert n_lines <= limit, f"{n_lines} lines: split it by idea"


@pytest.mark.parametrize("path", module_paths(), ids=name_of)
def test_every_module_lists_its_names_and_imports_absolutely(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not any(node.level for node in imports), "use absolute imports"
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "__all__" in names, "list the module's public names in __all__"


@pytest.mark.parametrize("package", sorted(set(package_names()) - {"base"}))
def test_every_package_has_tests_a_page_and_an_example(package):
    # base holds parts of estimators, which the packages of those show
    assert list((ROOT / "tests" / package).glob("test_*.py"))
    assert (ROOT / "docs" / "user_guide" / f"{package}.md").is_file()
    assert list((ROOT / "examples" / package).glob("plot_*.py"))
    assert (ROOT / "examples" / package / "GALLERY_HEADER.rst").is_file()


@pytest.mark.parametrize("module", public_modules()[1:])
def test_every_public_module_is_in_the_reference(module):
    reference = (ROOT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    assert re.search(rf"^   {re.escape(module)}$", reference, flags=re.MULTILINE)
