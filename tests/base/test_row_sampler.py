"""What all samplers keep, whatever they do."""

import pickle
from collections import Counter

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from skimbal.augmentation import SwapAugmenter
from skimbal.exceptions import InvalidTextError, LabelError
from skimbal.over_sampling import (
    AugmentingOverSampler,
    EmbeddingSMOTE,
    RandomTextOverSampler,
)
from skimbal.under_sampling import (
    NearDuplicateUnderSampler,
    NegativeDownSampler,
    RandomTextUnderSampler,
)
from skimbal.utils import load_model, save_model
from tests.strategies import containers, label_kinds

OVER = [
    AugmentingOverSampler(SwapAugmenter(), random_state=0),
    RandomTextOverSampler(random_state=0),
]
UNDER = [
    NearDuplicateUnderSampler(random_state=0),
    RandomTextUnderSampler(random_state=0),
]
OF_TEXTS = [*OVER, *UNDER, NegativeDownSampler(0.5, random_state=0)]
OF_VECTORS = [EmbeddingSMOTE(random_state=0), *OF_TEXTS[1:]]
EVERY = [OVER[0], *OF_VECTORS]
WORDS = ["red", "cotton", "dress", "usb", "hub", "蓝色", "连衣裙", "size", "38"]

rows = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=6), st.integers(0, 3)),
    min_size=2,
    max_size=25,
).filter(lambda pairs: len({label for _, label in pairs}) > 1)


def split(pairs):
    return [" ".join(words) for words, _ in pairs], [label for _, label in pairs]


def as_list(texts):
    return np.ravel(np.asarray(texts)).tolist()


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@given(pairs=rows)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_every_row_keeps_the_label_and_the_metadata_of_its_source(sampler, pairs):
    texts, labels = split(pairs)
    before = list(texts), list(labels)
    weight = np.arange(len(texts), dtype=float)
    X, y, params = sampler.fit_resample(texts, labels, sample_weight=weight, a=None)
    source = sampler.sample_indices_
    assert (texts, labels) == before
    assert y == [labels[i] for i in source]
    assert params["sample_weight"].tolist() == source.tolist()
    assert params["a"] is None
    kept = ~sampler.is_synthetic_
    assert [X[i] for i in np.flatnonzero(kept)] == [texts[i] for i in source[kept]]
    assert set(y) == set(labels)
    for label, rate in sampler.sampling_rates_.items():
        assert y.count(label) == pytest.approx(rate * labels.count(label))


@pytest.mark.parametrize("sampler", OVER, ids=str)
@given(pairs=rows)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_over_samplers_give_all_classes_the_rows_of_the_largest(sampler, pairs):
    texts, labels = split(pairs)
    _, y = sampler.fit_resample(texts, labels)
    assert set(Counter(y).values()) == {max(Counter(labels).values())}
    assert not sampler.is_synthetic_[: len(labels)].any()
    assert sampler.is_synthetic_[len(labels) :].all()
    # each row is copied as often as any other of its class, give or take one
    for label in set(labels):
        times = Counter(i for i in sampler.sample_indices_ if labels[i] == label)
        assert max(times.values()) - min(times.values()) <= 1


@pytest.mark.parametrize("sampler", UNDER, ids=str)
@given(pairs=rows)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_under_samplers_give_all_classes_the_rows_of_the_smallest(sampler, pairs):
    texts, labels = split(pairs)
    _, y = sampler.fit_resample(texts, labels)
    assert set(Counter(y).values()) == {min(Counter(labels).values())}
    assert (np.diff(sampler.sample_indices_) > 0).all()


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@given(make=containers(), make_labels=label_kinds())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_containers_come_out_as_they_went_in(sampler, make, make_labels):
    texts = make(["red dress", "blue dress", "usb hub", "usb cable"])
    labels = make_labels([0, 1, 1, 1])
    X, y = sampler.fit_resample(texts, labels)
    expected_X, _ = sampler.fit_resample(as_list(texts), [0, 1, 1, 1])
    assert type(X) is type(texts)
    assert getattr(X, "name", None) == getattr(texts, "name", None)
    assert as_list(X) == expected_X
    assert type(y) is type(labels)
    assert getattr(y, "dtype", None) == getattr(labels, "dtype", None)


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_tables_keep_all_their_columns(sampler, make):
    X = make({"n": [1, 2, 3, 4], "t": ["red dress", "blue dress", "hub", "cable"]})
    sampler = clone(sampler)
    if "text_column" in sampler.get_params():
        sampler.set_params(text_column="t")
    taken, _ = sampler.fit_resample(X, ["a", "b", "b", "b"])
    assert type(taken) is type(X)
    assert (np.asarray(taken["n"]) - 1).tolist() == sampler.sample_indices_.tolist()


@pytest.mark.filterwarnings("ignore:.*classes have")
@pytest.mark.parametrize("sampler", OF_VECTORS, ids=str)
@pytest.mark.parametrize("n_rare", [1, 2, 3, 5])
@pytest.mark.parametrize("n_common", [6, 10_000])
def test_any_imbalance_of_vectors_works(sampler, n_rare, n_common):
    if n_common > 100 and isinstance(sampler, NearDuplicateUnderSampler):
        n_common = 2000  # all are compared
    X = np.random.default_rng(0).normal(size=(n_rare + n_common, 3))
    y = np.array(["rare"] * n_rare + ["common"] * n_common)
    _, labels = sampler.fit_resample(X, y)
    counts = Counter(labels.tolist())
    if not isinstance(sampler, NegativeDownSampler):
        assert counts["rare"] == counts["common"]
    assert min(counts.values()) >= 1


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@pytest.mark.parametrize("n_rare", [1, 2, 3, 5])
def test_any_imbalance_of_texts_works(sampler, n_rare):
    texts = [f"title {i} of a thing" for i in range(10_000 + n_rare)]
    labels = [1] * n_rare + [0] * 10_000
    _, y = sampler.fit_resample(texts, labels)
    assert set(y) == {0, 1}


@pytest.mark.parametrize("sampler", OVER, ids=str)
def test_strategies_mean_what_they_mean_in_imbalanced_learn(sampler):
    texts, labels = [*"abcdefghi"], [0] * 5 + [1] * 3 + [2]
    wanted = {1: 4, 2: 5}
    for strategy in (wanted, lambda y: wanted):
        sampler = clone(sampler).set_params(sampling_strategy=strategy)
        _, y = sampler.fit_resample(texts, labels)
        assert Counter(y) == {0: 5, 1: 4, 2: 5}
        assert sampler.sampling_strategy_ == {1: 1, 2: 4}
    sampler.set_params(sampling_strategy="minority")
    assert Counter(sampler.fit_resample(texts, labels)[1]) == {0: 5, 1: 3, 2: 5}
    sampler.set_params(sampling_strategy=0.8)
    assert Counter(sampler.fit_resample(texts[:8], labels[:8])[1]) == {0: 5, 1: 4}


@pytest.mark.parametrize("sampler", UNDER, ids=str)
def test_no_class_vanishes_even_where_that_was_asked_for(sampler):
    sampler = clone(sampler).set_params(sampling_strategy={0: 0})
    with pytest.raises(ValueError, match="leave no row of class 0"):
        sampler.fit_resample(["a", "b", "c"], [0, 0, 1])


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_the_same_seed_gives_the_same_rows(sampler):
    texts = ["red cotton dress", "blue dress", "usb hub", "desk lamp", "green lamp"]
    X = np.eye(5) if isinstance(sampler, EmbeddingSMOTE) else texts
    y = [0, 0, 1, 1, 1]
    sampler = clone(sampler)
    if isinstance(sampler, EmbeddingSMOTE):
        sampler.set_params(k_neighbors=1)
    first = sampler.fit_resample(X, y)
    again = pickle.loads(pickle.dumps(clone(sampler))).fit_resample(X, y)
    np.testing.assert_array_equal(first[0], again[0])
    sampler.set_params(random_state=np.random.default_rng(3)).fit_resample(X, y)


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
def test_fitted_samplers_are_saved_and_loaded(sampler, tmp_path):
    sampler.fit_resample(["a b", "c d", "e f"], ["x", "y", "y"])
    save_model(sampler, tmp_path / "sampler")
    loaded = load_model(tmp_path / "sampler")
    assert loaded.sampling_strategy_ == sampler.sampling_strategy_
    np.testing.assert_array_equal(loaded.sample_indices_, sampler.sample_indices_)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_fit_checks_and_counts_and_takes_no_rows(sampler):
    sampler = clone(sampler).fit(np.eye(3), [0, 1, 1])
    assert sampler.sampling_strategy_
    assert not hasattr(sampler, "sample_indices_")


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_a_failed_call_leaves_the_sampler_as_it_was(sampler):
    sampler = clone(sampler)
    with pytest.raises(LabelError):
        sampler.fit_resample(["a", "b"], [0, 0])
    assert not [name for name in vars(sampler) if name.endswith("_")]


def learnt(sampler):
    return {name for name in vars(sampler) if name.endswith("_")}


@pytest.mark.filterwarnings("ignore:.*classes have")
@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_fit_forgets_what_was_learnt_from_other_rows(sampler):
    frame = pd.DataFrame({"x": [0.5, 1, 2]})
    if isinstance(sampler, AugmentingOverSampler):
        frame = frame.astype(str)
    sampler, y = clone(sampler), [0, 1, 1]
    sampler.fit_resample(frame, y)
    assert learnt(sampler.fit(np.eye(3), y)) == {"n_features_in_", "sampling_strategy_"}
    sampler.fit_resample(frame, y)
    assert learnt(sampler.fit(["a", "b", "c"], y)) == {"sampling_strategy_"}


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
def test_texts_have_no_features_even_after_a_table(sampler):
    sampler, y = clone(sampler), [0, 1, 1]
    sampler.fit_resample(pd.DataFrame({"t": ["a", "b", "c"]}), y)
    assert "n_features_in_" in learnt(sampler)
    sampler.fit_resample(["a", "b", "c"], y)
    assert "n_features_in_" not in learnt(sampler)


def test_a_call_that_fails_on_a_text_leaves_the_sampler_as_it_was():
    sampler = clone(OVER[0])
    sampler.fit_resample(["a", "b", "c"], [0, 1, 1])
    before = dict(vars(sampler))
    with pytest.raises(InvalidTextError):
        sampler.fit_resample(["a", None], [0, 1])
    # names of two kinds are refused when all else is done
    with pytest.raises(TypeError, match="string names"):
        sampler.set_params(text_column="t").fit_resample(
            pd.DataFrame([["a", 1], ["b", 2]], columns=["t", 3]), [0, 1]
        )
    assert vars(sampler.set_params(text_column=None)) == before


@pytest.mark.parametrize("sampler", EVERY, ids=str)
@pytest.mark.parametrize("n_weights", [2, 4])
def test_metadata_of_another_length_is_refused(sampler, n_weights):
    with pytest.raises(ValueError, match="`sample_weight` must have one value a row"):
        sampler.fit_resample(["a", "b", "c"], [0, 1, 1], sample_weight=[1] * n_weights)
