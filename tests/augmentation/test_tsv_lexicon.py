"""`TSVLexicon`: synonyms from a file."""

import os
import pickle

import pyarrow as pa
import pytest
from sklearn.base import clone

from skimbal.augmentation import TSVLexicon
from skimbal.exceptions import DataFileError, MissingResourceError


def find(path, *words):
    return TSVLexicon(path).find_synonyms(pa.array(words, pa.string())).to_pylist()


def write(folder, content):
    path = folder / "synonyms.tsv"
    path.write_bytes(content)
    return path


def test_a_line_is_a_group(tmp_path):
    path = write(tmp_path, b"dress\tgown\tfrock\nphone\tmobile phone\n")
    assert find(path, "gown", "phone", "mobile") == [
        ["dress", "frock"],
        ["mobile phone"],
        [],
    ]


def test_files_of_windows_are_read(tmp_path):
    path = write(tmp_path, "\ufeff连衣裙\t长裙\r\nred\tcrimson\r\n".encode())
    assert find(path, "连衣裙", "red") == [["长裙"], ["crimson"]]


def test_a_changed_file_is_read_again(tmp_path):
    assert find(write(tmp_path, b"red\tcrimson\n"), "red") == [["crimson"]]
    path = write(tmp_path, b"red\tscarlet\n")
    os.utime(path, ns=(1, 1))
    assert find(path, "red") == [["scarlet"]]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingResourceError, match=r"none\.tsv: no file is there"):
        find(tmp_path / "none.tsv")


def test_a_file_without_groups_is_refused(tmp_path):
    with pytest.raises(DataFileError, match=r"No line of .* has two words"):
        find(write(tmp_path, b"red,crimson\nblue,azure\n"))


def test_another_encoding_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="not UTF-8 from byte 4 on"):
        find(write(tmp_path, b"robe\xe9\tv\n"))


def test_copies_read_the_same_file(tmp_path):
    path = write(tmp_path, b"red\tcrimson\n")
    lexicon = clone(pickle.loads(pickle.dumps(TSVLexicon(path))))
    assert lexicon.find_synonyms(pa.array(["red"])).to_pylist() == [["crimson"]]


def test_a_path_must_be_one():
    with pytest.raises(ValueError, match="'path' parameter of TSVLexicon"):
        find(5)
