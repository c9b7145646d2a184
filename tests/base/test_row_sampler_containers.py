"""Samplers return the kind of container that they get."""

from array import array
from collections import deque

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import clone

from skimbal.over_sampling import EmbeddingSMOTE
from tests.base.test_row_sampler import EVERY, OF_TEXTS
from tests.texts_in import TABLES_IN, TEXTS, TEXTS_IN, kind_of

LABELS = [0, 1, 1, 1]


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@pytest.mark.parametrize("make", TEXTS_IN.values(), ids=TEXTS_IN)
def test_texts_of_any_kind_come_out_as_they_went_in(sampler, make):
    sampler, X = clone(sampler), make(TEXTS)
    taken, _ = sampler.fit_resample(X, LABELS)
    assert kind_of(taken) == kind_of(X)
    expected, _ = sampler.fit_resample(TEXTS, LABELS)
    assert np.ravel(np.asarray(taken)).tolist() == expected


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@pytest.mark.parametrize("make", TABLES_IN.values(), ids=TABLES_IN)
def test_tables_of_any_kind_come_out_as_they_went_in(sampler, make):
    sampler, X = clone(sampler), make({"n": [0, 1, 2, 3], "t": TEXTS})
    if "text_column" in sampler.get_params():
        sampler.set_params(text_column="t")
    taken, _ = sampler.fit_resample(X, LABELS)
    assert kind_of(taken) == kind_of(X)
    assert np.asarray(taken["n"]).tolist() == sampler.sample_indices_.tolist()


def test_a_batch_of_vectors_is_a_batch_again():
    X = pa.record_batch({"a": [0.0, 1.0, 5.0, 6.0, 7.0]})
    sampler = EmbeddingSMOTE(k_neighbors=1, random_state=0)
    taken, _ = sampler.fit_resample(X, [0, 0, 1, 1, 1])
    assert kind_of(taken) == kind_of(X)
    assert len(taken) == 6


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
@pytest.mark.parametrize("make", [pd.Categorical, pa.array, pd.Index, deque])
def test_labels_of_any_kind_are_taken(sampler, make):
    y = make(["a", "b", "b", "b"])
    _, taken = clone(sampler).fit_resample(TEXTS, y)
    assert type(taken) is (list if make is deque else type(y))
    assert set(taken) == set(y)


@pytest.mark.filterwarnings("ignore:.*classes have")
@pytest.mark.parametrize("sampler", EVERY, ids=str)
@pytest.mark.parametrize("make", [range, lambda n: deque(range(n))])
def test_metadata_may_be_any_sequence(sampler, make):
    sampler = clone(sampler)
    X = np.eye(4) if isinstance(sampler, EmbeddingSMOTE) else TEXTS
    params = {"sample_weight": make(4), "group": array("i", range(4))}
    _, _, taken = sampler.fit_resample(X, LABELS, **params)
    source = sampler.sample_indices_.tolist()
    assert taken == {"sample_weight": source, "group": source}
