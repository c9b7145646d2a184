"""Every way to fail has its exit code and its one line."""

import subprocess
import sys
import warnings

import pytest

import skimbal
from skimbal.cli import main
from skimbal.exceptions import SkimbalWarning


def run(*words, **options):
    command = [sys.executable, "-m", "skimbal", *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, **options
    )


def test_help_shows_examples():
    done = run("--help")
    assert done.returncode == 0
    assert "skimbal train mails.csv --text body" in done.stdout


def test_help_is_quick_because_it_imports_nothing_heavy():
    code = (
        "import sys, skimbal.cli\n"
        "skimbal.cli.main(['train', '--help'])\n"
        "assert not {'numpy', 'pyarrow', 'rich', 'sklearn'} & set(sys.modules)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(
    "command", ["train", "predict", "evaluate", "compare", "datasets"]
)
def test_every_command_explains_itself(command, cli):
    code, printed, _ = cli(command, "--help")
    assert code == 0
    assert f"usage: skimbal {command}" in printed
    assert max(map(len, printed.splitlines())) <= 88


def test_the_version_is_printed(cli):
    assert cli("--version") == (0, f"skimbal {skimbal.__version__}\n", "")


def test_no_command_is_an_error(fails):
    assert "COMMAND (see skimbal --help)" in fails()
    assert "invalid choice: 'fit'" in fails("fit")
    assert "--out (see skimbal predict --help)" in fails("predict", "m", "d")


def raising(error):
    def run(*_):
        raise error

    return run


def test_interrupting_gives_130(cli, monkeypatch):
    monkeypatch.setattr("skimbal.datasets.list_datasets", raising(KeyboardInterrupt()))
    assert cli("datasets") == (130, "", "skimbal: interrupted\n")


def test_a_fault_of_skimbal_gives_1_and_quotes_nothing(cli, monkeypatch):
    monkeypatch.setattr("skimbal.datasets.list_datasets", raising(ValueError("secret")))
    code, out, err = cli("datasets")
    assert (code, out) == (1, "")
    assert err.startswith("skimbal: error: unexpected ValueError")
    assert err.count("\n") == 1
    assert "secret" not in err


def test_debug_shows_the_traceback(cli, monkeypatch):
    monkeypatch.setattr("skimbal.datasets.list_datasets", raising(ValueError("secret")))
    code, _, err = cli("datasets", "--debug")
    assert code == 1
    assert "Traceback" in err
    assert "ValueError: secret" in err


def test_an_error_of_the_system_is_one_line(fails, monkeypatch):
    error = PermissionError(13, "Permission denied", "/data/secret.csv")
    monkeypatch.setattr("skimbal.datasets.list_datasets", raising(error))
    assert fails("datasets").endswith("/data/secret.csv: Permission denied.\n")


def test_warnings_are_one_line_each(cli, monkeypatch):
    def warn():
        warnings.warn("first\nsecond", SkimbalWarning, stacklevel=2)
        return []

    monkeypatch.setattr("skimbal.datasets.list_datasets", warn)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert cli("datasets")[2] == "skimbal: warning: first second\n"


def test_warnings_go_their_usual_way_afterwards():
    before = warnings.showwarning
    main(["--version"])
    assert warnings.showwarning is before


def test_a_reader_that_leaves_early_is_no_fault(tmp_path):
    command = f"{sys.executable} -m skimbal datasets make - --rows 20000 | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout == "title,category\n"
    assert done.stderr == ""
