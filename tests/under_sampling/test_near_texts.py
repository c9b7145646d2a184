import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from skimbal.under_sampling import _min_hash
from skimbal.under_sampling._min_hash import N_HASHES, min_hashes
from skimbal.under_sampling._near_texts import _band_width, group_texts
from tests.strategies import text_lists


def runs(text):
    text = text.strip().lower() or "\0"
    return {text[i : i + 5] for i in range(max(1, len(text) - 4))}


def jaccard(a, b):
    return len(runs(a) & runs(b)) / len(runs(a) | runs(b))


@given(text_lists(min_size=2, max_size=8))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_equal_hashes_estimate_the_share_of_common_runs(texts):
    texts = [text for text in texts if len(text) < 1000] or ["a"]
    hashes = min_hashes(pa.array(texts))
    for i, text in enumerate(texts):
        estimate = (hashes[0] == hashes[i]).mean()
        # five standard errors
        assert abs(estimate - jaccard(texts[0], text)) <= 5 * 0.5 / np.sqrt(N_HASHES)
        if text == texts[0]:
            assert estimate == 1


def test_the_estimate_has_no_bias():
    rng = np.random.default_rng(0)
    words = np.array([f"{i:03d}ab" for i in range(300)])
    base = [" ".join(words[rng.integers(0, 300, 12)]) for _ in range(200)]
    other = [text[: len(text) * 3 // 4] + " zz" for text in base]
    hashes = min_hashes(pa.array([*base, *other]))
    estimates = (hashes[:200] == hashes[200:]).mean(axis=1)
    exact = np.array([jaccard(a, b) for a, b in zip(base, other, strict=True)])
    assert abs((estimates - exact).mean()) < 0.01
    assert (estimates - exact).std() < 0.07


def test_hashes_do_not_depend_on_chunks(monkeypatch):
    texts = pa.array([f"title {i} of a thing {i * i}" for i in range(50)] + ["", "a"])
    expected = min_hashes(texts)
    monkeypatch.setattr(_min_hash, "_CHUNK", 7)
    np.testing.assert_array_equal(min_hashes(texts), expected)


@pytest.mark.parametrize("threshold", [0.5, 0.8, 0.95])
def test_texts_with_few_differences_are_found(threshold):
    rng = np.random.default_rng(1)
    words = np.array([f"{i:03d}ab" for i in range(500)])
    base = [" ".join(words[rng.integers(0, 500, 20)]) for _ in range(300)]
    near = [f"{text}!" for text in base]
    groups = group_texts(pa.array([*base, *near]), threshold)
    assert (groups[:300] == groups[300:]).mean() > 0.99
    assert len(set(groups)) > 290


def test_bands_find_what_is_near_with_a_probability_of_95_percent():
    for threshold in np.linspace(0.2, 1, 50):
        width = _band_width(threshold)
        assert 1 - (1 - threshold**width) ** (N_HASHES // width) >= 0.95


def test_many_copies_take_no_square_of_memory():
    groups = group_texts(pa.array(["the same title"] * 20_000), 0.8)
    assert not groups.any()
