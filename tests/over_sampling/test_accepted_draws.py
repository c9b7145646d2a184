import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.over_sampling._accepted_draws import draw_accepted


def accepts(source, number):
    """Refuse two thirds of all copies, the same ones always."""
    return (source * 7 + number) % 3 == 0


def draw_slowly(sources, max_retries):
    used: dict = {}
    copies, n_draws = [None] * len(sources), [0] * len(sources)
    todo = list(range(len(sources)))
    for _ in range(max_retries + 1):
        refused = []
        for place in todo:
            number = used.get(sources[place], 0)
            used[sources[place]] = number + 1
            copies[place] = f"{sources[place]}/{number}"
            n_draws[place] += 1
            if not accepts(sources[place], number):
                refused.append(place)
        todo = refused
    return copies, todo, n_draws


@given(st.lists(st.integers(0, 5), min_size=1, max_size=25), st.integers(0, 4))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_draws_are_those_of_a_slow_loop(sources, max_retries):
    sources = np.array(sources)

    def draw(places, numbers):
        pairs = zip(sources[places], numbers, strict=True)
        return pa.array([f"{source}/{number}" for source, number in pairs])

    def accept(places, copies):
        pairs = [map(int, copy.split("/")) for copy in copies.to_pylist()]
        return np.array([accepts(*pair) for pair in pairs])

    copies, refused, n_draws = draw_accepted(draw, accept, sources, max_retries)
    expected = draw_slowly(sources.tolist(), max_retries)
    assert (copies.to_pylist(), refused.tolist(), n_draws.tolist()) == expected
    assert len(set(copies.to_pylist())) == len(sources)
