import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from skimbal.metrics import macro_average_precision, tail_average_precision


def slow_average_precision(positive, score):
    """Sum over the thresholds of (gain of recall) x precision."""
    area = recall_before = 0.0
    for threshold in sorted(set(score), reverse=True):
        chosen = score >= threshold
        recall = (positive & chosen).sum() / positive.sum()
        area += (recall - recall_before) * positive[chosen].mean()
        recall_before = recall
    return area


def random_case(seed, n=50, k=4):
    rng = np.random.default_rng(seed)
    # rounding makes ties
    return rng.integers(0, k, n), rng.dirichlet(np.ones(k), n).round(1)


def test_a_perfect_ranking_scores_one():
    y_proba = [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]]
    assert macro_average_precision(["ham", "ham", "spam"], y_proba) == 1


def test_a_class_ranked_behind_one_wrong_row_scores_half_for_it():
    # spam's only row is ranked second: precision 1/2; ham stays behind no one
    y_proba = [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]
    ham = (1 + 2 / 3) / 2
    value = macro_average_precision(["ham", "ham", "spam"], y_proba)
    assert value == pytest.approx((ham + 0.5) / 2)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_the_value_equals_a_loop_over_thresholds(seed):
    y_true, y_proba = random_case(seed)
    expected = [
        slow_average_precision(y_true == j, y_proba[:, j]) for j in np.unique(y_true)
    ]
    value = macro_average_precision(y_true, y_proba, labels=range(4))
    assert value == pytest.approx(np.mean(expected))


def test_classes_without_rows_are_left_out():
    y_true, y_proba = random_case(0)
    kept = y_true != 2
    value = macro_average_precision(y_true[kept], y_proba[kept], labels=range(4))
    others = [
        average_precision_score(y_true[kept] == j, y_proba[kept, j]) for j in (0, 1, 3)
    ]
    assert value == pytest.approx(np.mean(others))


def test_columns_follow_labels_and_not_the_alphabet():
    y_proba = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]])
    y_true = ["ham", "ham", "spam"]
    turned = macro_average_precision(y_true, y_proba[:, ::-1], labels=["spam", "ham"])
    assert turned == 1


def test_integer_weights_equal_repeated_rows():
    y_true, y_proba = random_case(1)
    weight = np.arange(50) % 3 + 1
    assert macro_average_precision(
        y_true, y_proba, sample_weight=weight
    ) == pytest.approx(
        macro_average_precision(
            np.repeat(y_true, weight), np.repeat(y_proba, weight, axis=0)
        )
    )


def test_the_tail_is_the_mean_over_its_classes_with_rows():
    y_true, y_proba = random_case(0)
    value = tail_average_precision(y_true, y_proba, tail=[3, 1, 9], labels=range(4))
    expected = [average_precision_score(y_true == j, y_proba[:, j]) for j in (1, 3)]
    assert value == pytest.approx(np.mean(expected), abs=1e-12)
    everything = tail_average_precision(y_true, y_proba, tail=range(4))
    assert everything == macro_average_precision(y_true, y_proba)


def test_weights_count_in_the_tail():
    y_true, y_proba = random_case(1)
    weight = np.random.default_rng(0).integers(1, 4, len(y_true))
    rows = np.repeat(np.arange(len(y_true)), weight)
    value = tail_average_precision(y_true, y_proba, tail=[0], sample_weight=weight)
    repeated = tail_average_precision(y_true[rows], y_proba[rows], tail=[0])
    assert value == pytest.approx(repeated)


def test_columns_of_the_tail_follow_the_labels():
    y_true, y_proba = random_case(0)
    names = np.array(["d", "a", "c", "b"])
    value = tail_average_precision(names[y_true], y_proba, tail=["b"], labels=names)
    assert value == tail_average_precision(y_true, y_proba, tail=[3])


def test_no_row_of_the_tail_has_no_precision():
    y_proba = [[0.7, 0.3], [0.4, 0.6]]
    value = tail_average_precision(["a", "a"], y_proba, tail=["b"], labels=["a", "b"])
    assert np.isnan(value)
