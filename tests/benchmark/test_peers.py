"""Every peer learns texts and labels of str, and gives the same model twice."""

import numpy as np
import pytest
from sklearn.base import is_classifier

from skimbal.benchmark import peer_names
from skimbal.benchmark._peers import find_recipe
from skimbal.datasets import make_product_titles
from skimbal.recipes import recipe_names

X, y = make_product_titles(60, n_classes=3, n_minority=0, random_state=0)
# as documented, and not with a trick for a machine without a GPU
SLOW = {"hf_trainer", "skorch", "setfit"}


def make(name, tiny_bert):
    peer = find_recipe(name)
    own = {"pretrained": tiny_bert, "max_epochs": 1, "max_steps": 2}
    return peer.make(
        random_state=0, **{k: v for k, v in own.items() if k in peer.options}
    )


@pytest.mark.parametrize("name", sorted(set(peer_names()) - SLOW))
def test_every_peer_learns(name, tiny_bert):
    first, second = (make(name, tiny_bert).fit(X, y) for _ in range(2))
    assert is_classifier(first)
    assert first.classes_.tolist() == np.unique(y).tolist()
    np.testing.assert_array_equal(first.predict(X), second.predict(X))
    assert first.score(X, y) > 0.4


@pytest.mark.parametrize("name", sorted(SLOW))
@pytest.mark.filterwarnings("default")  # of transformers and setfit
def test_every_peer_that_tunes_an_encoder_gives_probabilities(name, tiny_bert):
    if name == "setfit":
        pytest.importorskip("setfit")
    first, second = (make(name, tiny_bert).fit(X[:30], y[:30]) for _ in range(2))
    proba = first.predict_proba(X[:5])
    assert proba.shape == (5, 3)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_allclose(proba, second.predict_proba(X[:5]), atol=1e-6)
    assert set(first.predict(X)) <= set(y)


@pytest.mark.parametrize("name", peer_names())
def test_every_peer_says_what_of_skimbal_is_in_it(name):
    peer = find_recipe(name)
    assert 10 < len(peer.summary) < 80
    assert "skimbal" in peer.without


def test_recipes_are_found_too_and_an_unknown_name_lists_all():
    assert find_recipe("lexical").name in recipe_names()
    with pytest.raises(ValueError, match=r"'x'.*auto, .*peer: embedding_lr"):
        find_recipe("x")
