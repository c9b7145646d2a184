import numpy as np

from skimbal.utils._targets import rarest_labels


def test_the_rarest_label_of_a_row_is_that_of_the_fewest_rows():
    target = np.array([[1, 0, 1], [1, 1, 0], [1, 0, 1], [0, 0, 0]], np.float32)
    assert rarest_labels(target).tolist() == [2, 1, 2, 3]


def test_class_numbers_are_their_own_rarest():
    assert rarest_labels(np.array([2, 0, 1])).tolist() == [2, 0, 1]


def test_rows_of_a_matrix_without_columns_have_no_label():
    assert rarest_labels(np.zeros((2, 0))).tolist() == [0, 0]
