"""What users may rely on is a list in the repository, changed on purpose only."""

from importlib import import_module

import pytest

from tests.contracts.surface import (
    PUBLIC_NAMES,
    public_modules,
    public_names,
)


def test_public_names_are_the_committed_list():
    listed = PUBLIC_NAMES.read_text(encoding="utf-8").split()
    added = sorted(set(public_names()) - set(listed))
    gone = sorted(set(listed) - set(public_names()))
    assert not added + gone, (
        f"new: {added}; gone: {gone}. If this is meant, write the list anew with: "
        ".venv/bin/python -m tests.contracts.surface"
    )


@pytest.mark.parametrize("module", public_modules())
def test_all_is_sorted_and_every_name_in_it_exists(module):
    package = import_module(module)
    assert list(package.__all__) == sorted(set(package.__all__))
    assert all(hasattr(package, name) for name in package.__all__)


def test_top_names_are_the_objects_of_their_packages():
    import skimbal

    for name, home in skimbal._HOME.items():
        assert getattr(skimbal, name) is getattr(import_module(home), name)
    assert set(dir(skimbal)) == set(skimbal.__all__)
