"""Values of options are numbers in range, or an error that says which."""

from argparse import ArgumentTypeError

import pytest

from skimbal.cli._options import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("90", 90), ("90s", 90), ("10m", 600), ("1.5h", 5400)],
)
def test_a_time_is_read_in_seconds_minutes_or_hours(text, expected):
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "m", "-5", "nan", "inf", "10 minutes", "1d"])
def test_what_is_no_time_is_explained(text):
    with pytest.raises(ArgumentTypeError, match="600, 10m or 1h; got"):
        seconds(text)
