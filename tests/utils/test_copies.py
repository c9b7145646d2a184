"""Rows with the same texts get the same number."""

from hypothesis import given
from hypothesis import strategies as st

from skimbal.utils._copies import number_rows


def test_texts_are_numbered_in_the_order_in_which_they_come():
    assert number_rows([["b", "a", "b", "", "a"]]).tolist() == [0, 1, 0, 2, 1]
    assert number_rows([[]]).tolist() == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"))))
def test_rows_are_copies_only_when_all_their_texts_are(rows):
    number = number_rows([[left for left, _ in rows], [right for _, right in rows]])
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (number[i] == number[j]) == (one == other)
