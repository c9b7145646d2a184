"""Copies come back in the kind of container that the texts came in."""

import numpy as np
import pyarrow as pa
import pytest

from skimbal.augmentation import InsertAugmenter, SwapAugmenter
from skimbal.utils import to_arrow
from skimbal.utils.estimator_checks._kinds import TEXT_CONTAINERS
from tests.augmentation.members import MEMBERS, augment
from tests.small_arrow import SMALL_TITLES, lower_limit
from tests.texts_in import TEXTS, TEXTS_IN, kind_of

EACH = pytest.mark.parametrize("augmenter", MEMBERS.values(), ids=MEMBERS)


@pytest.mark.parametrize("augmenter", [MEMBERS["swap"], MEMBERS["choice"]])
@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("kind", ["list", *TEXT_CONTAINERS])
def test_the_container_comes_back(augmenter, n, kind):
    texts = ["red cotton dress", "蓝色 连衣裙", "", "Café au lait 500 ml"]
    X = {"list": list, **TEXT_CONTAINERS}[kind](texts)
    changed = augmenter.augment(X, n=n, y=["clothes"] * 4)
    assert type(changed) is type(X)
    assert to_arrow(changed).to_pylist() == augment(augmenter, texts, n=n)
    assert to_arrow(X).to_pylist() == texts
    if isinstance(X, np.ndarray):
        assert changed.dtype.kind == X.dtype.kind
        assert changed.shape == (4 * n, *X.shape[1:])
    if hasattr(X, "iloc"):
        assert changed.index.tolist() == [i for i in X.index for _ in range(n)]


@pytest.mark.parametrize("make", TEXTS_IN.values(), ids=TEXTS_IN)
@pytest.mark.parametrize("n", [1, 2])
def test_rarer_containers_come_back_too(make, n):
    X, augmenter = make(TEXTS), SwapAugmenter(random_state=0)
    copies = augmenter.augment(X, n=n)
    assert kind_of(copies) == kind_of(X)
    assert to_arrow(copies).to_pylist() == augmenter.augment(TEXTS, n=n)


@EACH
def test_copies_of_a_text_stand_together_in_its_container(augmenter):
    pandas = pytest.importorskip("pandas")
    X = pandas.Series(["red cotton dress", "blue coat"], index=[7, 5], name="t")
    changed = augmenter.augment(X, n=2, y=["clothes", "clothes"])
    assert changed.index.tolist() == [7, 7, 5, 5]
    assert changed.name == "t"


@pytest.mark.parametrize("n", [1, 3])
def test_copies_above_2_gib_are_those_below_it(n, monkeypatch):
    X = SMALL_TITLES * 3
    augmenter = SwapAugmenter(random_state=0)
    expected = augmenter.augment(X, n=n)
    lower_limit(monkeypatch)
    assert augmenter.augment(X, n=n) == expected
    array = pa.array(X)
    for like in (array, array.cast(pa.large_string()), pa.chunked_array([array])):
        copies = augmenter.augment(like, n=n)
        assert copies.type == pa.large_string()
        assert copies.to_pylist() == expected


def test_what_must_learn_from_more_than_2_gib_says_what_to_do(monkeypatch):
    lower_limit(monkeypatch)
    assert SwapAugmenter().fit(SMALL_TITLES * 2)
    assert InsertAugmenter().fit(SMALL_TITLES)
    with pytest.raises(ValueError, match=r"can learn from\. Fit on a sample"):
        InsertAugmenter().fit(SMALL_TITLES * 2)
