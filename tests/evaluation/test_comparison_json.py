"""A comparison goes to JSON and comes back, and what is damaged is refused."""

import json

import numpy as np
import pytest

from skimbal.evaluation import Comparison
from skimbal.exceptions import DataFileError
from tests.evaluation.rivals import make_table

NAMES = ["one", "two", "three", "four"]


@pytest.fixture(scope="module")
def sets():
    return Comparison.from_scores(make_table(NAMES), metric="macro_f1")


def test_json_holds_everything_and_is_valid(sets, tmp_path):
    text = sets.to_json()
    payload = json.loads(text, parse_constant=pytest.fail)
    assert payload["headline"] == sets.headline
    assert payload["pairs"] == sets.pairs
    assert payload["scores"]["four"] == sets.scores[0].tolist()
    assert payload == sets.to_dict()
    assert sets.to_json(tmp_path / "c.json") is None
    assert (tmp_path / "c.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("options", [{}, {"baseline": "one"}])
def test_json_is_read_back_as_it_was(options, tmp_path):
    comparison = Comparison.from_scores(make_table(NAMES), **options)
    comparison.to_json(tmp_path / "c.json")
    for source in (comparison.to_json(), tmp_path / "c.json"):
        again = Comparison.from_json(source)
        assert again.to_dict() == comparison.to_dict()
        assert again.scores.dtype == np.float64
        assert str(again) == str(comparison)
    again.to_html(tmp_path / "again.html")
    comparison.to_html(tmp_path / "c.html")
    pages = [(tmp_path / name).read_bytes() for name in ("again.html", "c.html")]
    assert pages[0] == pages[1]


def test_what_is_no_comparison_is_refused(sets):
    with pytest.raises(DataFileError, match="This is no comparison: it is not JSON"):
        Comparison.from_json("{")
    with pytest.raises(DataFileError, match="no comparison that can be read"):
        Comparison.from_json('{"format": "skimbal report, version 2"}')


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"pairs": None}, "'pairs' must be list; got NoneType"),
        ({"metric": None}, "'metric' must be str; got NoneType"),
        ({"ranking": 3}, "'ranking' must be dict or NoneType; got int"),
        ({"systems": []}, "'systems' must hold classifiers; got none"),
        ({"scores": {}}, "'four'"),
        ({"scores": {name: [0.5] * 6 for name in NAMES}}, "must have 12 scores, .* 6"),
        ({"units": ["set 0"]}, "must have 1 scores, one a unit; got 12"),
    ],
)
def test_what_is_damaged_is_refused(sets, change, what):
    with pytest.raises(DataFileError, match=f"comparison is damaged: .*{what}"):
        Comparison.from_json(json.dumps(sets.to_dict() | change))


def test_what_is_not_finite_is_none_in_json():
    same = {f"set {i}": {"a": 3, "b": 2, "c": 1} for i in range(6)}
    comparison = Comparison.from_scores(same)
    assert comparison.ranking["iman_davenport_f"] == np.inf
    assert comparison.to_dict()["ranking"]["iman_davenport_f"] is None
    assert str(Comparison.from_json(comparison.to_json())) == str(comparison)
