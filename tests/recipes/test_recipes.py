"""A name and a few options make a classifier; what a recipe cannot use is refused."""

import subprocess
import sys

import pytest
from sklearn.base import clone, is_classifier

from skimbal.recipes import get_recipe, make_recipe, recipe_names

X = ["red dress", "blue dress", "new phone", "black phone", "green dress"] * 4
y = ["dress", "dress", "phone", "phone", "dress"] * 4


def test_the_names_are_a_sorted_list():
    assert recipe_names() == sorted(recipe_names())
    assert {"bert", "embedding", "lexical"} <= set(recipe_names())


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
    own = {"pretrained": tiny_bert, "max_epochs": 1}
    options = {k: v for k, v in own.items() if k in get_recipe(name).options}
    model = make_recipe(name, random_state=0, **options).fit(X, y)
    proba = model.predict_proba(["red phone"])
    assert proba.shape == (1, 2)
    assert proba.sum() == pytest.approx(1)


def test_an_unknown_name_lists_the_names():
    with pytest.raises(ValueError, match=r"'berd'.*bert, embedding, lexical"):
        make_recipe("berd")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("lexical", {"pretrained": "minilm"}),
        ("lexical", {"prefix": "query: "}),
        ("lexical", {"max_epochs": 2}),
        ("embedding", {"max_epochs": 2}),
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


def test_the_table_imports_nothing_heavy():
    code = (
        "import sys, skimbal.recipes; skimbal.recipes.recipe_names(); "
        "print(sorted({'numpy', 'sklearn', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
