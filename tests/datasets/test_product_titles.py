"""Titles have the promised counts, seeds, noise and difficulty."""

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

from skimbal.datasets import make_product_titles
from skimbal.datasets._product_category import load_product_categories
from skimbal.datasets._product_titles import _class_counts, _flip_labels


def test_default_has_eight_common_and_two_rare_categories():
    X, y = make_product_titles(1000, random_state=0)
    assert X.shape == y.shape == (1000,)
    assert X.dtype == object
    assert y.dtype.kind == "U"
    counts = Counter(y.tolist())
    assert sorted(counts.values()) == [12, 12] + [122] * 8
    assert counts["tablet stand"] == counts["water heater"] == 12


@given(
    n_samples=st.integers(2, 5000),
    n_classes=st.integers(2, 20),
    n_minority=st.integers(0, 19),
    ratio=st.floats(1, 1e6),
)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_counts_sum_up_and_keep_their_order(n_samples, n_classes, n_minority, ratio):
    n_classes = min(n_classes, n_samples)
    n_minority = min(n_minority, n_classes - 1)
    n_common = n_classes - n_minority
    counts = _class_counts(n_samples, n_classes, n_minority, ratio)
    common, rare = counts[:n_common], counts[n_common:]
    assert counts.sum() == n_samples
    assert counts.min() >= 1
    assert common.max() - common.min() <= 1
    if n_minority:
        assert len(set(rare)) == 1
        assert rare[0] <= common.min()
        exact = n_samples / (n_common * ratio + n_minority)
        assert rare[0] == max(1, int(exact))


@pytest.mark.parametrize("n_classes", [2, 3, 10, 20])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_any_number_of_categories_up_to_twenty(lang, n_classes):
    _, y = make_product_titles(
        200, n_classes=n_classes, n_minority=1, lang=lang, random_state=0
    )
    names = [category.name for category in load_product_categories(lang)]
    assert set(y) == set(names[:n_classes])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_same_seed_gives_the_same_rows_and_another_seed_others(lang):
    first, again, other = (
        make_product_titles(300, lang=lang, label_noise=0.2, random_state=seed)
        for seed in (7, 7, 8)
    )
    assert first[0].tolist() == again[0].tolist()
    assert first[1].tolist() == again[1].tolist()
    assert first[0].tolist() != other[0].tolist()


def test_global_generator_is_left_alone():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    make_product_titles(50)
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("noise", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_noise_changes_exactly_the_asked_share_to_lookalikes(lang, noise):
    categories = load_product_categories(lang)[:10]
    codes = np.repeat(np.arange(10), 50)
    flipped = _flip_labels(
        codes, categories, round(noise * 500), np.random.default_rng(0)
    )
    rows = np.flatnonzero(codes != flipped)
    assert len(rows) == round(noise * 500)
    for was, now in zip(codes[rows], flipped[rows], strict=True):
        assert categories[now].name in categories[was].confusable
    assert np.array_equal(codes, np.repeat(np.arange(10), 50))


def test_same_seed_without_noise_gives_the_true_labels():
    titles, true = make_product_titles(500, random_state=0)
    noisy_titles, noisy = make_product_titles(500, label_noise=0.3, random_state=0)
    assert titles.tolist() == noisy_titles.tolist()
    assert (true != noisy).sum() == 150


def test_noise_without_a_lookalike_in_the_set_takes_any_other_class():
    # the look-alikes of shampoo come after the first three categories
    categories = load_product_categories("en")[:3]
    codes = np.full(500, 2)
    flipped = _flip_labels(codes, categories, 500, np.random.default_rng(0))
    assert set(flipped) == {0, 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_samples": 9}, "`n_samples` must be at least n_classes=10"),
        ({"n_minority": 10}, "`n_minority` must be less than n_classes=10; got 10"),
        ({"n_classes": 21}, "'n_classes' parameter of make_product_titles must be"),
        ({"imbalance_ratio": 0.5}, "'imbalance_ratio' parameter"),
        ({"lang": "de"}, "'lang' parameter"),
        ({"label_noise": 1.5}, "'label_noise' parameter"),
        ({"n_samples": 10.5}, "'n_samples' parameter"),
    ],
)
def test_wrong_parameters_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        make_product_titles(**options)


def test_wrong_random_state_is_named():
    with pytest.raises(TypeError, match="`random_state` must be"):
        make_product_titles(random_state="seed")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_few_titles_are_exact_repeats_of_another(lang):
    X, _ = make_product_titles(2000, lang=lang, random_state=0)
    assert len(set(X)) > 1900


def test_hundred_thousand_titles_take_seconds():
    start = time.process_time()
    make_product_titles(100_000, n_classes=20, random_state=0)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("lang", "analyzer"), [("en", "word"), ("zh", "char")], ids=["en", "zh"]
)
def test_task_is_neither_trivial_nor_impossible_and_rare_classes_are_hardest(
    lang, analyzer
):
    ngrams = (1, 1) if analyzer == "word" else (1, 2)
    model = make_pipeline(
        TfidfVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True),
        LogisticRegression(C=10, class_weight="balanced", max_iter=1000),
    )
    model.fit(*make_product_titles(2000, lang=lang, random_state=0))
    X, y = make_product_titles(6000, lang=lang, random_state=1)
    scores = f1_score(y, model.predict(X), average=None, labels=model.classes_)
    assert 0.85 < scores.mean() < 0.95
    rare = {c.name for c in load_product_categories(lang)[8:10]}
    hardest = model.classes_[np.argsort(scores)[:2]]
    assert set(hardest) == rare
