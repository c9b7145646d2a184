import pytest
from sklearn.base import BaseEstimator

from skimbal.batch_samplers import PowerBatchSampler, make_batch_sampler


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("natural", "NaturalBatchSampler()"),
        ("class_balanced", "PowerBatchSampler()"),
        ("square_root", "PowerBatchSampler(power=0.5)"),
        ("progressive", "ProgressiveBatchSampler()"),
    ],
)
def test_a_name_stands_for_an_object(name, expected):
    assert repr(make_batch_sampler(name)) == expected


def test_an_object_is_returned_as_it_is():
    sampler = PowerBatchSampler(power=0.3)
    assert make_batch_sampler(sampler) is sampler


def test_an_unknown_name_is_told_with_those_that_exist():
    with pytest.raises(ValueError, match=r"'class_balanced', 'natural'.*got 'sqrt'"):
        make_batch_sampler("sqrt")


@pytest.mark.parametrize("thing", [BaseEstimator(), PowerBatchSampler, None])
def test_another_object_is_refused(thing):
    with pytest.raises(TypeError, match="BaseBatchSampler; got"):
        make_batch_sampler(thing)
