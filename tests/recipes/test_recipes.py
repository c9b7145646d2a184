"""A name and a few options make a classifier; what a recipe cannot use is refused."""

import subprocess
import sys

import pytest
from sklearn.base import clone, is_classifier

from skimbal.auto import ImbalancedTextClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.recipes import get_recipe, make_recipe, recipe_names

COLOURS = "red blue green black white pink".split()
X = [f"{colour} {thing}" for thing in ("dress", "phone") for colour in COLOURS]
y = ["dress"] * 6 + ["phone"] * 6


def test_the_names_are_a_sorted_list_and_the_default_is_its_first():
    assert recipe_names() == sorted(recipe_names())
    assert {"auto", "bert", "embedding", "lexical"} <= set(recipe_names())
    first = get_recipe(recipe_names()[0]).make()
    assert repr(make_recipe()) == repr(first)
    assert isinstance(first, ImbalancedTextClassifier)


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_makes_an_unfitted_classifier(name):
    model = make_recipe(name, random_state=0)
    assert is_classifier(model)
    assert repr(clone(model)) == repr(model)


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_has_a_summary_of_one_line(name):
    assert 10 < len(get_recipe(name).summary) < 80


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_learns_and_gives_probabilities(name, tiny_bert):
    own = {"pretrained": tiny_bert, "max_epochs": 1, "time_budget": 0}
    options = {k: v for k, v in own.items() if k in get_recipe(name).options}
    if name == "backbones":
        options["pretrained"] = f"{tiny_bert},{tiny_bert}"
    model = make_recipe(name, random_state=0, **options).fit(X, y)
    proba = model.predict_proba(["grey phone"])
    assert proba.shape == (1, 2)
    assert proba.sum() == pytest.approx(1)


def test_an_unknown_name_lists_the_names():
    with pytest.raises(ValueError, match=r"'berd'.*auto, backbones, bagging, bert"):
        make_recipe("berd")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("lexical", {"pretrained": "minilm"}),
        ("lexical", {"prefix": "query: "}),
        ("lexical", {"max_epochs": 2}),
        ("embedding", {"max_epochs": 2}),
        ("auto", {"max_epochs": 2}),
        ("bert", {"time_budget": 60}),
        ("lexical", {"target_prior": "uniform"}),
    ],
)
def test_an_option_that_a_recipe_cannot_use_is_refused(name, option):
    (given,) = option
    with pytest.raises(ValueError, match=f"{name!r} has no use for {given!r}"):
        make_recipe(name, **option)


def test_options_reach_the_estimators():
    model = make_recipe(
        "bert", pretrained="a", prefix="q", max_epochs=3, random_state=5, verbose=1
    ).get_params()
    assert (model["pretrained"], model["max_epochs"]) == ("a", 3)
    assert model["prefix"] == "q"
    assert (model["random_state"], model["verbose"]) == (5, 1)
    encoder = make_recipe("embedding", pretrained="b", verbose=1)[0].get_params()
    assert (encoder["pretrained"], encoder["verbose"]) == ("b", 1)


def test_options_reach_the_default():
    options = {"pretrained": "c", "target_prior": "uniform", "time_budget": 60}
    params = make_recipe(**options, random_state=5, verbose=1).get_params()
    options |= {"random_state": 5, "verbose": 1}
    assert {name: params[name] for name in options} == options


def test_the_default_puts_a_prefix_before_an_encoder_that_is_named():
    encoder = make_recipe(pretrained="c", prefix="query: ", verbose=1).pretrained
    assert isinstance(encoder, TransformerEncoder)
    assert (encoder.pretrained, encoder.prefix) == ("c", "query: ")
    assert encoder.verbose == 1


@pytest.mark.parametrize("options", [{}, {"pretrained": "auto"}])
def test_a_prefix_for_an_encoder_that_is_found_is_refused(options):
    with pytest.raises(ValueError, match=r"that you name.*give `pretrained`.*--model"):
        make_recipe(prefix="query: ", **options)


def test_several_encoders_have_commas_between_them():
    model = make_recipe("backbones", pretrained="a,b", prefix="query: ", verbose=1)
    *encoders, n_grams = model.pretrained
    found = [(e.pretrained, e.prefix, e.verbose) for e in encoders]
    assert found == [("a", "query: ", 1), ("b", "query: ", 1)]
    assert isinstance(n_grams[0], LexicalEncoder)
    with pytest.raises(ValueError, match="must name two or more"):
        make_recipe("backbones", pretrained="a")


def test_texts_without_a_label_are_read_by_the_recipes_that_say_so():
    able = [name for name in recipe_names() if get_recipe(name).reads_unlabelled]
    assert able == ["auto", "self_training"]


def test_the_table_imports_nothing_heavy():
    code = (
        "import sys, skimbal.recipes; skimbal.recipes.recipe_names(); "
        "print(sorted({'numpy', 'sklearn', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["auto", "embedding", "self_training"])
def test_an_encoder_can_be_given_as_it_is(name, tiny_bert):
    encoder = TransformerEncoder(tiny_bert, prefix="query: ", pooling="cls")
    model = make_recipe(name, pretrained=encoder)
    found = [v for v in model.get_params().values() if v is encoder]
    assert found


@pytest.mark.parametrize("name", ["bert", "contrastive"])
def test_what_tunes_an_encoder_reads_texts_as_a_given_one_does(name, tiny_bert):
    encoder = TransformerEncoder(tiny_bert, prefix="a ", pooling="cls", max_length=9)
    model = make_recipe(name, pretrained=encoder)
    options = ("pretrained", "prefix", "pooling", "max_length")
    assert all(getattr(model, o) == getattr(encoder, o) for o in options)


def test_backbones_take_encoders_and_names(tiny_bert):
    encoder = TransformerEncoder(tiny_bert)
    model = make_recipe("backbones", pretrained=[encoder, "minilm"])
    assert model.pretrained[0] is encoder
    assert model.pretrained[1].pretrained == "minilm"
    with pytest.raises(ValueError, match="two or more"):
        make_recipe("backbones", pretrained=encoder)


@pytest.mark.parametrize("name", ["auto", "bert", "embedding"])
def test_a_given_encoder_has_its_own_prefix(name, tiny_bert):
    encoder = TransformerEncoder(tiny_bert)
    with pytest.raises(ValueError, match="has its own"):
        make_recipe(name, pretrained=encoder, prefix="query: ")


def test_the_default_mixes_what_it_is_told_to():
    assert make_recipe("auto", members=["lexical"]).members == ["lexical"]
    with pytest.raises(ValueError, match="no use for 'members'"):
        make_recipe("lexical", members=["lexical"])
