"""`check_generator`: one generator from `random_state`, no global one touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.utils import check_generator
from skimbal.utils.estimator_checks._globals import global_state


@given(seed=st.integers(0, 2**32 - 1))
def test_an_int_gives_the_same_stream_each_time(seed):
    first, second = check_generator(seed), check_generator(seed)
    assert first.integers(2**63, size=4).tolist() == (
        second.integers(2**63, size=4).tolist()
    )


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_a_generator_gives_another_stream_at_each_call(make):
    source = make(0)
    first, second = check_generator(source).random(), check_generator(source).random()
    assert first != second
    assert first == check_generator(make(0)).random()


def test_none_gives_fresh_streams_and_moves_no_global_generator():
    before = global_state()
    assert check_generator(None).random() != check_generator(None).random()
    assert global_state() == before


@pytest.mark.parametrize("value", ["0", 1.5, [0], np.random])
def test_anything_else_is_a_type_error(value):
    with pytest.raises(TypeError, match="`random_state` must be None, an int"):
        check_generator(value)
