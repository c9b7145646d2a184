from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skimbal.under_sampling import NearDuplicateUnderSampler

DISTINCT = [
    "red cotton dress for long summer evenings",
    "usb hub with four ports and a metal case",
    "desk lamp with an adjustable black arm",
]
COPIES = [f"{DISTINCT[0]}{end}" for end in ("", "!", " ", ".", "?")]
LABELS = ["common"] * 7 + ["rare"] * 3
TEXTS = [*COPIES, *DISTINCT[1:], "one", "two", "three"]


@pytest.mark.parametrize("seed", range(5))
def test_near_duplicates_go_first(seed):
    sampler = NearDuplicateUnderSampler(random_state=seed)
    X, y = sampler.fit_resample(TEXTS, LABELS)
    assert Counter(y) == {"common": 3, "rare": 3}
    assert len(set(X) & set(COPIES)) == 1
    assert X[1:] == TEXTS[5:]


def test_groups_lose_rows_evenly_where_more_may_stay():
    texts = [*["aaaa bbbb cccc"] * 6, *["dddd eeee ffff"] * 6, *"1234"]
    sampler = NearDuplicateUnderSampler(random_state=0)
    X, _ = sampler.fit_resample(texts, [0] * 12 + [1] * 4)
    assert Counter(X[:4]) == {"aaaa bbbb cccc": 2, "dddd eeee ffff": 2}


def test_which_of_a_group_stays_is_drawn():
    kept = {
        NearDuplicateUnderSampler(random_state=seed).fit_resample(TEXTS, LABELS)[0][0]
        for seed in range(20)
    }
    assert len(kept) > 2


@pytest.mark.parametrize("make", [np.asarray, pd.DataFrame, sparse.csr_matrix, list])
def test_vectors_are_near_where_their_cosine_is_large(make):
    X = np.array([[1, 0], [2, 0.1], [3, 0], [0, 1], [-1, 0], [1, 1], [-1, -1]], float)
    sampler = NearDuplicateUnderSampler(
        threshold=0.95, sampling_strategy={0: 3}, random_state=0
    )
    sampler.fit_resample(make(X), [0, 0, 0, 0, 0, 1, 1])
    assert sampler.sample_indices_[1:].tolist() == [3, 4, 5, 6]


def test_only_one_column_of_a_table_is_compared():
    X = pd.DataFrame({"price": range(10), "title": TEXTS})
    sampler = NearDuplicateUnderSampler(text_column="title", random_state=0)
    taken, _ = sampler.fit_resample(X, LABELS)
    assert taken["price"].tolist() == sampler.sample_indices_.tolist()
    assert taken["title"].isin(COPIES).sum() == 1
    with pytest.raises(ValueError, match="one of the 2 columns"):
        NearDuplicateUnderSampler().fit_resample(X, LABELS)


@pytest.mark.parametrize("threshold", [0, -1, 1.1, "all"])
def test_bad_threshold_is_named(threshold):
    with pytest.raises(ValueError, match="'threshold' parameter"):
        NearDuplicateUnderSampler(threshold=threshold).fit_resample(TEXTS, LABELS)
