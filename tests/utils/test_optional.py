"""`import_optional`: the module, or how to install it."""

import sys

import pytest

from skimbal.exceptions import MissingResourceError
from skimbal.utils import import_optional


def test_an_installed_module_is_returned():
    path = import_optional("os.path", extra="all", purpose="A test")
    assert path is sys.modules["os.path"]


@pytest.mark.parametrize("name", ["no_such_package", "no_such_package.inner"])
def test_a_missing_package_says_how_to_install_it(name):
    with pytest.raises(MissingResourceError) as caught:
        import_optional(name, extra="plot", purpose="The HTML report")
    assert str(caught.value) == (
        "The HTML report needs the package 'no_such_package'. "
        'Install it with: pip install "skimbal[plot]"'
    )
    assert caught.value.__suppress_context__


def test_a_broken_package_shows_its_own_error(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("import no_such_dependency\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_dependency"):
        import_optional("broken_package", extra="plot", purpose="A test")
