from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.over_sampling._sources import draw_sources


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(0, 40))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_rows_of_a_class_are_drawn_in_turn(labels, count):
    label = labels[0]
    rows = [i for i, x in enumerate(labels) if x == label]
    drawn = draw_sources(np.array(labels), {label: count}, np.random.default_rng(0))
    assert len(drawn) == count
    assert set(drawn.tolist()) <= set(rows)
    times = Counter(drawn.tolist())
    low = count // len(rows)
    assert all(low <= times[row] <= low + 1 for row in rows)


def test_the_order_is_shuffled():
    labels = np.zeros(50, int)
    draws = [
        draw_sources(labels, {0: 50}, np.random.default_rng(seed)).tolist()
        for seed in range(2)
    ]
    assert draws[0] != draws[1]
    assert sorted(draws[0]) == list(range(50))
