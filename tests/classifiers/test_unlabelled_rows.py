"""Tests of the views of a semi-supervised fit, and of the encoder that makes them."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skimbal.augmentation import CaseAugmenter, DeleteAugmenter
from skimbal.classifiers._unlabelled_rows import SplitEstimator, make_pool
from skimbal.encoders import LexicalEncoder, TransformerEncoder

TEXTS = ["red dress", "blue phone", "green shirt case", "black tablet case now"]
UNLABELLED = np.array([1, 3])


def pool_of(X, texts=TEXTS, encoder=None, weak=None, strong=None):
    rng = np.random.default_rng(0)
    return make_pool(X, texts, UNLABELLED, encoder, (weak, strong), rng)


def test_an_encoder_that_stands_first_is_split_off_and_joined(tiny_bert):
    head = LogisticRegression()
    whole = make_pipeline(TransformerEncoder(tiny_bert), StandardScaler(), head)
    split = SplitEstimator(whole)
    assert isinstance(split.encoder, TransformerEncoder)
    assert [type(s).__name__ for _, s in split.rest.steps] == [
        "StandardScaler",
        "LogisticRegression",
    ]
    vectors = split.encoder.fit(TEXTS).transform(TEXTS)
    joined = split.join(split.rest.fit(vectors, [0, 1, 0, 1]))
    by_hand = whole.fit(TEXTS, [0, 1, 0, 1])
    np.testing.assert_allclose(
        joined.predict_proba(TEXTS), by_hand.predict_proba(TEXTS)
    )


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        make_pipeline(LexicalEncoder(), LogisticRegression()),
        make_pipeline(LogisticRegression()),
    ],
    ids=["head", "n-grams", "one step"],
)
def test_everything_else_is_fitted_as_it_is(estimator):
    split = SplitEstimator(estimator)
    assert split.encoder is None
    assert split.join(split.rest) is split.rest
    assert str(split.rest) == str(estimator)


def test_without_augmenters_there_is_one_view():
    pool = pool_of(TEXTS)
    assert pool.rows is pool.weak is pool.strong is TEXTS


@pytest.mark.parametrize("container", [list, tuple, np.array])
def test_only_unlabelled_texts_are_changed_and_the_container_stays(container):
    X = container(TEXTS)
    pool = pool_of(X, strong=CaseAugmenter(fraction=1.0))
    assert type(pool.strong) is type(X)
    changed = list(pool.strong)
    assert [changed[0], changed[2]] == [TEXTS[0], TEXTS[2]]
    assert [changed[1], changed[3]] != [TEXTS[1], TEXTS[3]]
    assert pool.weak is X


def test_vectors_of_a_view_are_those_of_its_texts(tiny_bert):
    augmenter = DeleteAugmenter(random_state=0)
    encoder = TransformerEncoder(tiny_bert)
    pool = pool_of(TEXTS, encoder=encoder, weak=augmenter)
    texts = pool_of(TEXTS, weak=augmenter).weak
    np.testing.assert_allclose(pool.weak, encoder.transform(texts), atol=1e-6)
    assert pool.strong is pool.rows


def test_the_probability_is_the_mean_of_text_and_weak_view():
    class Lengths:
        classes_ = np.array([0, 1])

        def predict_proba(self, X):
            share = np.array([len(text) for text in X]) / 100
            return np.column_stack([share, 1 - share])

    pool = pool_of(TEXTS, weak=DeleteAugmenter(random_state=0))
    texts = [TEXTS[i] for i in UNLABELLED]
    views = [pool.weak[i] for i in UNLABELLED]
    expected = (Lengths().predict_proba(texts) + Lengths().predict_proba(views)) / 2
    np.testing.assert_allclose(pool.proba(Lengths()), expected)


@pytest.mark.parametrize("view", ["weak", "strong"])
def test_pairs_are_not_augmented_and_not_encoded_first(view, monkeypatch):
    monkeypatch.delattr(TransformerEncoder, "fit")
    pairs, views = [("a", "b")] * 4, {view: DeleteAugmenter()}
    with pytest.raises(TypeError, match="change single texts"):
        pool_of(pairs, texts=None, encoder=TransformerEncoder(), **views)
