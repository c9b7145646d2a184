"""A spec is a grid of cells; what cannot be run is refused before anything runs."""

import pytest

from skimbal.benchmark import BenchmarkSpec, peer_names
from skimbal.benchmark._cell import Cell
from skimbal.benchmark._regime import Regime
from skimbal.exceptions import MissingResourceError, SpecError
from skimbal.recipes import recipe_names

TOML = """
datasets = ["en_trec6", {name = "mine", path = "a.csv", language = "en"}]
seeds = [0, 3]
pool = 500

[[recipes]]
name = "lexical"

[[recipes]]
name = "auto"
label = "auto_frozen"
options = {members = ["lexical"]}

[[regimes]]
kind = "natural"

[[regimes]]
kind = "noise"
share = 0.2
noise = "uniform"
prior = "uniform"

[encoders]
en = {pretrained = "$SOME_MODEL", prefix = "query: "}
"""


def write(tmp_path, text):
    path = tmp_path / "suite.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_toml_becomes_a_grid(tmp_path):
    spec = BenchmarkSpec.from_toml(write(tmp_path, TOML))
    assert (spec.name, spec.folder) == ("suite", tmp_path)
    names = [cell.name for cell in spec.cells()]
    assert len(names) == len(set(names)) == 2 * 2 * 2 * 2
    assert names[0] == "en_trec6/natural/lexical/0"
    assert names[-1] == "mine/noise-0.2-uniform-uniform/auto_frozen/3"
    # every data set comes up before the second seed does
    assert [name[-1] for name in names] == ["0"] * 8 + ["3"] * 8
    by_recipe = {cell.recipe.label: cell for cell in spec.cells()}
    assert by_recipe["lexical"].encoder is None
    assert by_recipe["auto_frozen"].encoder.prefix == "query: "


def test_a_cell_survives_json_and_its_key_is_what_decides_its_figures(tmp_path):
    spec = BenchmarkSpec.from_toml(write(tmp_path, TOML))
    for cell in spec.cells():
        assert Cell.from_dict(cell.to_dict()) == cell
        assert Cell.from_dict(cell.to_dict()).key == cell.key
    keys = {cell.key for cell in spec.cells()}
    assert len(keys) == 16
    more = BenchmarkSpec.from_toml(write(tmp_path, TOML.replace("[0, 3]", "[0, 3, 4]")))
    assert keys < {cell.key for cell in more.cells()}
    assert more.digest != spec.digest
    other = BenchmarkSpec.from_toml(write(tmp_path, TOML.replace("500", "600")))
    assert keys.isdisjoint(cell.key for cell in other.cells())


def test_no_machine_stands_in_a_cell(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_MODEL", "/home/somebody/model")
    cell = BenchmarkSpec.from_toml(write(tmp_path, TOML)).cells()[1]
    assert cell.to_dict()["encoder"]["pretrained"] == "$SOME_MODEL"
    assert "/" not in str(cell.to_dict())
    assert cell.encoder.make("cache").pretrained == "/home/somebody/model"
    monkeypatch.delenv("SOME_MODEL")
    with pytest.raises(MissingResourceError, match="SOME_MODEL is not set"):
        cell.encoder.make("cache")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pool =", "pol =", r"suite.toml has no key 'pol'; its keys are: name, data"),
        ("pool = 500", "pool = 0", "'pool' parameter of suite.toml must be an int"),
        ("datasets =", "#", "suite.toml needs `datasets`"),
        ("[0, 3]", "[]", "no cells"),
        ("[0, 3]", "[-1]", "whole numbers from 0 on; got -1"),
        ("[0, 3]", "[1, 1]", "2 cells are called 'en_trec6/natural/lexical/1'"),
        ('name = "lexical"', 'name = "lexicall"', "no recipe 'lexicall'; choose one"),
        ('name = "lexical"', 'nam = "lexical"', "`recipes` has no key 'nam'"),
        ('name = "lexical"', 'label = "a"', "in `recipes` needs `name`"),
        ('name = "lexical"', "name = 3", "'name' parameter of `recipes` must be"),
        ("members", "member", "'auto' has no option 'member'; it has: pretrained"),
        ("en_trec6", "en_trec", "no data set 'en_trec'; 'skimbal datasets' lists"),
        (', language = "en"', "", "'mine' must say its `language`"),
        ('path = "a.csv", ', "", "no data set 'mine'"),
        ('"en_trec6"', '{name = "en_trec6", text = "t"}', "leave `text`, `label` and"),
        ('"en_trec6"', "3", "`datasets` must hold names or tables; got 3"),
        ('kind = "natural"', 'kind = "step"', "'step' needs `n_rare`.*got none"),
        ('kind = "natural"', 'kind = "natural"\nn_rare = 5', "needs neither.*n_rare"),
        ("share = 0.2", "share = 2.0", "'share' parameter of `regimes` must be"),
        ("\nen =", "\nzh =", "needs an encoder for 'en_trec6', whose language is 'en'"),
        ("seeds =", "seeds", "suite.toml is not TOML"),
    ],
)
def test_what_cannot_be_run_is_refused(tmp_path, old, new, message):
    assert old in TOML
    with pytest.raises(SpecError, match=message):
        BenchmarkSpec.from_toml(write(tmp_path, TOML.replace(old, new, 1)))


def test_names_of_peers_and_recipes_are_different():
    assert not set(peer_names()) & set(recipe_names())
    assert peer_names() == sorted(peer_names())


@pytest.mark.parametrize(
    ("regime", "words"),
    [
        ({"kind": "natural"}, "rows are as they are. Test rows count so that classes"),
        ({"kind": "step", "n_rare": 5}, "Half of the classes keep 5 training rows at"),
        (
            {"kind": "natural", "prior": "uniform"},
            "Test rows count so that all classes are equally common.",
        ),
        (
            {"kind": "noise", "share": 0.2, "noise": "asymmetric"},
            "20 % of the training labels of each class are wrong (always the same",
        ),
    ],
)
def test_a_regime_says_what_it_does(regime, words):
    assert words in Regime(**regime).description
