"""Tests of the tables of characters that are taken for each other."""

from importlib.resources import files

import numpy as np
import pytest

from skimbal.augmentation._character_tables import CharacterTable, load_table
from skimbal.augmentation._protection import NEGATIONS

NAMES = ["keyboard", "ocr", "homophone", "lookalike"]


def others(table, character):
    (entry,) = table.find(np.array([ord(character)], np.uint32))
    if entry < 0:
        return set()
    first, count = table.first[entry], table.count[entry]
    return set(table.pool[first : first + count].to_pylist())


@pytest.mark.parametrize(
    ("name", "character", "expected"),
    [
        ("keyboard", "g", set("fhtyvb")),
        ("keyboard", "Q", set("WA")),
        ("keyboard", "5", set("46")),
        ("ocr", "0", set("oO")),
        ("homophone", "他", set("她它")),
        ("lookalike", "未", set()),
        ("lookalike", "己", set("已巳")),
        ("homophone", "a", set()),
    ],
)
def test_what_a_character_is_taken_for_by_eye(name, character, expected):
    assert others(load_table(name), character) == expected


@pytest.mark.parametrize("name", NAMES)
def test_tables_go_both_ways_and_never_to_the_same(name):
    table = load_table(name)
    for code in np.flatnonzero(table.entry >= 0):
        character = chr(code)
        for other in others(table, character):
            assert other != character
            assert character in others(table, other)


@pytest.mark.parametrize("name", ["homophones", "lookalikes", "ocr"])
def test_files_hold_groups_of_single_characters_each_once(name):
    path = files("skimbal.augmentation") / "resources" / f"{name}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    groups = [line for line in lines if not line.startswith("#")]
    assert len(groups) > (25 if name == "ocr" else 300)
    assert all(len(set(group)) == len(group) > 1 for group in groups)
    assert len(set(groups)) == len(groups)
    if name != "ocr":
        negations = {word for word in NEGATIONS if not word.isascii()}
        assert all("\u4e00" <= c <= "\u9fff" for group in groups for c in group)
        assert not negations & set("".join(groups))


def test_codes_beyond_the_table_have_no_entry():
    table = CharacterTable.of({"é": ["e"], "裙": ["群", "xx"]})
    codes = np.array([ord("é"), ord("裙"), 0x10FFFF, 0], np.uint32)
    assert table.find(codes).tolist() == [0, 1, -1, -1]
    assert table.holds(codes).tolist() == [True, True, False, False]
    assert table.find(np.array([255, 0xE9], np.uint8)).tolist() == [-1, 0]
    assert others(table, "裙") == {"群", "xx"}


@pytest.mark.parametrize("n", range(4))
def test_bytes_are_looked_up_as_code_points_are(n):
    table = load_table("keyboard")
    codes = np.frombuffer(b"q!Zb?pL"[n:], np.uint8)
    expected = [table.find(codes[i : i + 1])[0] >= 0 for i in range(len(codes))]
    assert table.holds(codes).tolist() == expected
    assert table.holds(codes.astype(np.uint32)).tolist() == expected
    assert table.holds(codes[:0]).tolist() == []
