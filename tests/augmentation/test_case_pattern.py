import pyarrow as pa
import pytest

from skimbal.augmentation._case_pattern import match_case


@pytest.mark.parametrize(
    ("word", "like", "expected"),
    [
        ("Dress", "shirt", "dress"),
        ("dress", "Shirt", "Dress"),
        ("dress", "SHIRT", "DRESS"),
        ("dress", "A", "Dress"),
        ("Dress", "iPhone", "Dress"),
        ("US Navy", "Fleet", "US Navy"),
        ("US Navy", "fleet", "us navy"),
        ("裙", "红", "裙"),
        ("été", "Red", "Été"),
    ],
)
def test_a_word_takes_the_case_of_another(word, like, expected):
    assert match_case(pa.array([word]), pa.array([like])).to_pylist() == [expected]
