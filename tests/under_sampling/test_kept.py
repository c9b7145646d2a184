import numpy as np
import pytest

from skimbal.under_sampling._kept import keep_rows


def test_the_first_rows_of_a_ranking_stay_in_order():
    labels = np.array([0, 1, 0, 1, 0])
    assert keep_rows(labels, {0: 2}, np.flip).tolist() == [1, 2, 3, 4]


def test_a_class_that_is_small_enough_is_not_ranked():
    def rank(rows):
        raise AssertionError

    assert keep_rows(np.array([0, 1, 0]), {0: 2}, rank).tolist() == [0, 1, 2]


def test_a_class_may_not_vanish():
    with pytest.raises(ValueError, match="leave no row of class 'a'"):
        keep_rows(np.array(["a", "b"]), {"a": 0}, np.flip)
