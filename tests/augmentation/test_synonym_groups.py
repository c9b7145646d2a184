"""`SynonymGroups`: words that share a group."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation._synonym_groups import SynonymGroups, join_ranges

WORDS = st.sampled_from(["red", "Red", "RED", "crimson", "blue", "azure", "裙", "长裙"])


def find(lines, words, separator="\t"):
    groups = SynonymGroups.of(pa.array(lines, pa.string()), separator)
    return groups.find(pa.array(words, pa.string())).to_pylist()


def test_a_word_of_two_groups_has_the_members_of_both_once():
    lines = ["big\tlarge\thuge", "large\tgreat\tBig", ""]
    found = find(lines, ["large", "none", "great"])
    assert [sorted(words) for words in found] == [
        ["big", "great", "huge"],
        [],
        ["Big", "large"],
    ]


def test_spaces_around_words_and_empty_entries_are_no_words():
    assert find([" tee \t\tt-shirt\r", "\t"], ["tee", ""]) == [["t-shirt"], []]


def test_ranges_are_joined():
    assert join_ranges(np.array([5, 1, 9]), np.array([2, 0, 3])).tolist() == [
        *(5, 6),
        *(9, 10, 11),
    ]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    lines=st.lists(st.lists(WORDS, max_size=5), max_size=6),
    words=st.lists(WORDS.map(str.lower), max_size=8),
)
def test_the_members_are_those_of_a_slow_loop(lines, words):
    found = find(["\t".join(line) for line in lines], words)
    for word, synonyms in zip(words, found, strict=True):
        expected = {
            member.lower()
            for line in lines
            if word in map(str.lower, line)
            for member in line
        } - {word}
        assert sorted(map(str.lower, synonyms)) == sorted(expected)
