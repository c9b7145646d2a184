import numpy as np
import pyarrow as pa
import pytest

from skimbal.augmentation._written_lines import first_lines, is_usable

PROMPT = 'Texts of the kind "dresses":\n- red dress\n-'


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (" blue gown\n- red dress", "blue gown"),
        ("\n\n  blue   gown\r\nmore", "blue gown"),
        ('- "blue gown"', "blue gown"),
        ("1. blue gown", "blue gown"),
        ("12) * blue gown", "blue gown"),
        ("1.5 l bottle", "1.5 l bottle"),
        ("-40 degrees", "-40 degrees"),
        ("“蓝裙”\n", "蓝裙"),
        ("", ""),
        ('\n" "\n', ""),
    ],
)
def test_the_first_line_is_taken_without_its_marks(written, line):
    assert first_lines([written]).to_pylist() == [line]


@pytest.mark.parametrize(
    ("line", "usable"),
    [
        ("blue gown", True),
        ("", False),
        ("gown", False),  # too short
        ("a blue gown for the evening", False),  # too long
        ("RED DRESS", False),  # an example
        ("old coat", False),  # a training text
        ("My Source", False),  # the text itself
        ('Texts of the kind "dresses": x', False),  # an echo
        ("the kind", False),
    ],
)
def test_only_new_lines_of_a_fitting_length_are_usable(line, usable):
    found = is_usable(
        pa.array([line]),
        [PROMPT],
        pa.array(["my source"]),
        pa.array(["old coat"]),
        (np.array([5.0]), np.array([15.0 if "kind" not in line else 99.0])),
    )
    assert found.tolist() == [usable]


def test_no_lines_are_no_lines():
    empty = pa.array([], pa.string())
    found = is_usable(empty, [], empty, pa.array(["a"]), (np.zeros(0), np.zeros(0)))
    assert found.tolist() == []
    assert first_lines([]).to_pylist() == []
