"""Tests of where a space must keep words apart."""

import numpy as np
import pyarrow as pa
import pytest

from skimbal.augmentation._characters import CHARACTER, GAP, WORD
from skimbal.augmentation._neighbours import grow_together, neighbours, space_apart
from skimbal.augmentation._tokens import Tokens


def span(text, part):
    """Return the tokens of a text among others, and where a part of it lies."""
    tokens = Tokens.of(pa.array(["x", text, "y"]))
    start = 1 + len(text[: text.index(part)].encode())
    end = start + len(part.encode())
    return tokens, *(np.array([value]) for value in (start, end, 1))


@pytest.mark.parametrize(
    ("text", "part", "left", "right"),
    [
        ("red dress", " ", WORD, WORD),
        ("red dress", "red", GAP, GAP),
        ("红色裙", "色", CHARACTER, CHARACTER),
        ("T恤,a", "恤", WORD, GAP),
        ("(é)", "é", GAP, GAP),
    ],
)
def test_what_touches_a_span(text, part, left, right):
    kinds = neighbours(*span(text, part))
    assert [kind.tolist() for kind in kinds] == [[left], [right]]


def test_all_but_characters_of_chinese_grow_together():
    kinds = np.array([GAP, WORD, CHARACTER])
    table = grow_together(*(grid.ravel() for grid in np.meshgrid(kinds, kinds)))
    assert table.reshape(3, 3).tolist() == [
        [False, False, False],
        [False, True, True],
        [False, True, False],
    ]


@pytest.mark.parametrize(
    ("text", "part", "new", "expected"),
    [
        ("red dress", "dress", "coat", "coat"),
        ("红色裙", "色", "蓝", "蓝"),
        ("红色裙", "色", "blue", " blue "),
        ("T恤", "恤", "裙", " 裙"),
        ("5色ml", "色", "红", " 红 "),
    ],
)
def test_what_comes_in_is_spaced_apart(text, part, new, expected):
    assert space_apart(*span(text, part), pa.array([new])).to_pylist() == [expected]
