"""Every fetch function reads its own set; the real files where there are any."""

import inspect
from itertools import pairwise

import numpy as np
import pytest

from skimbal import datasets
from skimbal.datasets import list_datasets
from skimbal.exceptions import MissingResourceError

FUNCTIONS = {
    name: getattr(datasets, name)
    for name in datasets.__all__
    if name.startswith("fetch_") and name != "fetch_dataset"
}
INFOS = {info.name: info for info in list_datasets()}


def name_of_set(function, folder) -> str:
    """Return which set a function reads, from the path it misses."""
    with pytest.raises(MissingResourceError) as caught:
        function(data_home=folder)
    return str(caught.value).split("'")[1]


def test_each_registered_set_has_one_function(tmp_path):
    read = [name_of_set(function, tmp_path) for function in FUNCTIONS.values()]
    assert sorted(read) == sorted(INFOS)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_signature_offers_what_the_set_has(function, tmp_path):
    info = INFOS[name_of_set(function, tmp_path)]
    parameters = inspect.signature(function).parameters
    assert all(p.kind is p.KEYWORD_ONLY for p in parameters.values())
    assert ("target" in parameters) == (len(info.targets) > 1)
    assert ("subset" in parameters) == bool(info.subsets)
    assert ("return_X_y" in parameters) == bool(info.targets)
    annotation = str(parameters.get("target", "")) + str(parameters.get("subset", ""))
    assert all(repr(word) in annotation for word in info.subsets)
    assert len(info.targets) < 2 or all(repr(t) in annotation for t in info.targets)


@pytest.mark.data
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_real_file_has_the_described_rows_in_every_form(function, data_home):
    found = function(data_home=data_home)
    info = found.info
    assert len(found.data) == found.table.num_rows == info.n_samples
    complete = [n for n in found.table.column_names if n not in info.reals]
    assert all(found.table[name].null_count == 0 for name in complete)
    if info.features == ("text",):
        assert set(map(type, found.data)) == {str}
        assert all(found.data)
    frame = function(data_home=data_home, as_frame=True)
    assert list(frame.frame) == found.table.column_names
    if info.targets:
        X, y = function(data_home=data_home, return_X_y=True)
        assert np.array_equal(y, found.target)
        assert len(X) == len(frame.target) == info.n_samples


@pytest.mark.data
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_real_targets_and_parts_are_all_there(function, data_home):
    info = function(data_home=data_home).info
    parts = [function(subset=part, data_home=data_home) for part in info.subsets]
    if parts:
        assert sum(len(part.data) for part in parts) == info.n_samples
    for target in info.targets[1:]:
        found = function(target=target, data_home=data_home)
        assert len(found.target_names) > 1
        kind = "i" if target in info.integers else "U"
        assert found.target.dtype.kind == kind


@pytest.mark.data
def test_counts_of_the_shopping_reviews_are_those_of_the_source(data_home):
    reviews = datasets.fetch_online_shopping(data_home=data_home)
    names, counts = np.unique(reviews.target, return_counts=True)
    assert dict(zip(names, counts, strict=True))["热水器"] == 574
    assert counts.max() == 10_000


@pytest.mark.data
def test_offers_of_a_pair_stand_in_two_columns(data_home):
    pairs = datasets.fetch_wdc_match(data_home=data_home)
    assert pairs.data.shape == (13_436, 2)
    assert not any("[SEP]" in text for text in pairs.data.ravel())


def test_sets_are_listed_by_name():
    names = [info.name for info in list_datasets()]
    assert len(names) == 16
    assert all(first < second for first, second in pairwise(names))
