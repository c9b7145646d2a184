import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.classifiers._split import split_validation


def split(texts, codes, fraction=0.1, seed=0):
    rng = np.random.default_rng(seed)
    return split_validation([texts], np.asarray(codes), fraction, rng)


def test_each_class_gives_its_share():
    texts = [f"text {i}" for i in range(120)]
    codes = [0] * 100 + [1] * 20
    train, valid = split(texts, codes)
    assert np.bincount(np.asarray(codes)[valid]).tolist() == [10, 2]
    assert len(train) == 108


def test_a_class_of_three_texts_is_not_held_out():
    texts = [f"text {i}" for i in range(23)]
    _, valid = split(texts, [0] * 20 + [1] * 3)
    assert valid.max() < 20


def test_pairs_are_copies_only_when_both_sides_are():
    left, right = ["a"] * 8, ["x"] * 4 + ["y"] * 4
    rng = np.random.default_rng(0)
    train, valid = split_validation([left, right], np.zeros(8, int), 0.5, rng)
    assert not len(valid)  # two different pairs: too few to hold one out
    assert len(train) == 8


@settings(derandomize=True, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), min_size=1
    ),
    fraction=st.floats(0.01, 0.99),
    seed=st.integers(0, 5),
)
def test_no_text_is_on_both_sides_and_no_class_is_lost(rows, fraction, seed):
    texts, codes = [t for t, _ in rows], np.array([c for _, c in rows])
    train, valid = split(texts, codes, fraction, seed)
    assert sorted([*train, *valid]) == list(range(len(rows)))
    assert not {texts[i] for i in train} & {texts[i] for i in valid}
    assert set(codes[train]) == set(codes)
