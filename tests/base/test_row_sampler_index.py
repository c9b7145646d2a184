"""The index of pandas objects that samplers return."""

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import clone

from tests.base.test_row_sampler import EVERY, OF_TEXTS

INDEX = list("pqrstuv")
LABELS = [0, 0, 1, 1, 1, 1, 1]


def is_over_sampler(sampler):
    return sampler._sampling_type == "over-sampling"


@pytest.mark.filterwarnings("ignore:.*classes have")
@pytest.mark.parametrize("sampler", EVERY, ids=str)
@pytest.mark.parametrize("index", [INDEX, [3, 3, 1, 0, 1, 3, 2]])
def test_rows_of_a_frame_have_the_index_that_imbalanced_learn_gives(sampler, index):
    numbers = pd.DataFrame({"t": np.arange(7.0)}, index=index)
    X = numbers.astype(str) if sampler is OF_TEXTS[0] else numbers
    # an index of its own is not kept: imbalanced-learn sets that of X
    y = pd.Series(LABELS, index=range(7, 0, -1), name="label")
    weight = pd.Series(np.arange(7.0), index=index)
    taken, labels, params = clone(sampler).fit_resample(X, y, sample_weight=weight)
    assert labels.index.equals(taken.index)
    assert params["sample_weight"].index.equals(taken.index)
    assert (labels.name, X.index.tolist()) == ("label", index)
    if is_over_sampler(sampler):
        expected, _ = RandomOverSampler(random_state=0).fit_resample(numbers, y)
        assert taken.index.equals(expected.index)
    else:
        expected, also = RandomUnderSampler(random_state=0).fit_resample(numbers, y)
        assert expected.index.tolist() == [index[int(i)] for i in expected["t"]]
        assert also.index.equals(expected.index)
        assert taken.index.tolist() == [index[int(float(i))] for i in taken["t"]]


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
def test_a_series_of_texts_is_no_other_than_a_frame(sampler):
    X = pd.Series([f"text {i}" for i in range(7)], index=INDEX)
    sampler = clone(sampler)
    taken, labels = sampler.fit_resample(X, pd.Series(LABELS, index=INDEX))
    assert labels.index.equals(taken.index)
    if not is_over_sampler(sampler):
        assert taken.equals(X.iloc[sampler.sample_indices_])


@pytest.mark.parametrize("sampler", OF_TEXTS, ids=str)
def test_labels_are_numbered_anew_where_the_rows_have_no_index(sampler):
    y = pd.Series(LABELS, index=INDEX)
    _, labels = clone(sampler).fit_resample([f"text {i}" for i in range(7)], y)
    assert labels.index.equals(pd.RangeIndex(len(labels)))
