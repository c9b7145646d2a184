"""A command line in this process, a table, and a model trained on it."""

import csv
import random

import pytest

from skimbal.cli import main

WORDS = {
    "ham": "meeting lunch report home dinner agenda train office".split(),
    "spam": "free prize winner cash claim bonus".split(),
    "促销": "打折 优惠 包邮".split(),
}
COUNTS = {"ham": 60, "spam": 20, "促销": 8}


def make_rows(seed=0):
    draw = random.Random(seed)
    rows = [
        {"id": f"{i:03}", "text": " ".join(draw.choices(WORDS[k], k=4)), "label": k}
        for i, k in enumerate(k for k, count in COUNTS.items() for _ in range(count))
    ]
    draw.shuffle(rows)
    return rows


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def cli(capsys):
    """Call with words; gives the exit code, standard output and standard error."""

    def call(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def fails(cli):
    """Call with words; gives the one line that the command fails with, of code 2."""

    def call(*words):
        code, out, err = cli(*words)
        assert code == 2, err
        assert out == ""
        assert err.startswith("skimbal: error: ")
        assert err.count("\n") == 1
        return err

    return call


@pytest.fixture
def table(tmp_path):
    return write_csv(tmp_path / "data.csv", make_rows())


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """Folder of a lexical model that was trained on the columns text and label."""
    folder = tmp_path_factory.mktemp("cli")
    table = write_csv(folder / "data.csv", make_rows())
    words = f"train {table} --text text --label label --recipe lexical --quiet --out"
    assert main([*words.split(), str(folder / "model")]) == 0
    return folder / "model"
