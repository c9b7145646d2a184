import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import make_scorer

from skimbal.metrics import (
    classwise_calibration_error,
    expected_calibration_error,
    reliability_curve,
)


def random_case(seed, n=60, k=4):
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n), rng.dirichlet(np.ones(k), n), rng.random(n)


def slow_error(y_true, y_proba, n_bins, weight):
    """The sum of Guo et al. (2017), eq. 3, row by row."""
    error = 0.0
    for b in range(n_bins):
        rows = [
            i
            for i, row in enumerate(y_proba)
            if min(int(max(row) * n_bins), n_bins - 1) == b
        ]
        share = sum(weight[i] for i in rows)
        if share == 0:
            continue
        right = sum(weight[i] for i in rows if np.argmax(y_proba[i]) == y_true[i])
        sure = sum(weight[i] * max(y_proba[i]) for i in rows)
        error += abs(right - sure) / sum(weight)
    return error


def test_the_error_is_the_gap_between_confidence_and_accuracy():
    # 0.8 sure, right in 3 of 4
    y_proba = [[0.2, 0.8]] * 4
    assert expected_calibration_error([1, 1, 1, 0], y_proba) == pytest.approx(0.05)


def test_the_error_of_sure_and_right_predictions_is_zero():
    assert expected_calibration_error(["a", "b"], [[1, 0], [0, 1]]) == 0


@pytest.mark.parametrize("n_bins", [1, 5, 15])
@pytest.mark.parametrize("seed", range(5))
def test_the_error_equals_a_loop_over_rows(n_bins, seed):
    y_true, y_proba, weight = random_case(seed)
    value = expected_calibration_error(
        y_true, y_proba, n_bins=n_bins, sample_weight=weight
    )
    assert value == pytest.approx(slow_error(y_true, y_proba, n_bins, weight))


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(4)))
def test_neither_row_nor_column_order_matters(seed, columns):
    y_true, y_proba, _ = random_case(seed)
    value = expected_calibration_error(y_true, y_proba)
    turned = expected_calibration_error(
        y_true[::-1], y_proba[::-1, columns], labels=columns
    )
    assert 0 <= value <= 1
    assert turned == pytest.approx(value)


def test_integer_weights_equal_repeated_rows():
    y_true, y_proba, _ = random_case(0)
    weight = np.arange(60) % 3
    assert expected_calibration_error(
        y_true, y_proba, sample_weight=weight
    ) == pytest.approx(
        expected_calibration_error(
            np.repeat(y_true, weight), np.repeat(y_proba, weight, axis=0)
        )
    )


def test_one_column_is_the_second_of_two_classes():
    p = np.array([0.1, 0.7, 0.6])
    y_true = ["ham", "spam", "ham"]
    assert expected_calibration_error(y_true, p) == expected_calibration_error(
        y_true, np.column_stack([1 - p, p])
    )


def test_the_error_serves_as_a_scorer_of_two_classes():
    from sklearn.linear_model import LogisticRegression

    X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), ["a", "a", "b", "b"]
    scorer = make_scorer(
        expected_calibration_error,
        response_method="predict_proba",
        greater_is_better=False,
    )
    assert -1 <= scorer(LogisticRegression().fit(X, y), X, y) < 0


def test_empty_bins_are_nan_and_carry_no_weight():
    curve = reliability_curve([0, 1], [[0.9, 0.1], [0.1, 0.9]], n_bins=4)
    assert curve.weight.tolist() == [0, 0, 0, 1]
    assert np.isnan(curve.accuracy).tolist() == [True, True, True, False]
    assert curve.confidence[3] == pytest.approx(0.9)


@pytest.mark.parametrize(
    "error", [classwise_calibration_error, expected_calibration_error]
)
def test_no_bins_are_refused(error):
    with pytest.raises(ValueError, match="`n_bins` must be at least 1"):
        error([0, 1], [0.2, 0.8], n_bins=0)


def test_missing_columns_are_named_with_the_remedy():
    with pytest.raises(ValueError, match=r"2 columns and 3 classes.*labels="):
        expected_calibration_error(list("abc"), [[0.5, 0.5]] * 3)


def test_a_label_without_a_column_is_named_by_its_row():
    with pytest.raises(ValueError, match="Row 1 of `y_true`"):
        expected_calibration_error(["a", "c"], [[0.5, 0.5]] * 2, labels=["a", "b"])


def test_probabilities_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="y_proba contains NaN"):
        expected_calibration_error([0, 1], [0.2, np.nan])


def slow_classwise_error(y_true, y_proba, n_bins, weight):
    """The mean of Kull et al. (2019), section 2, class by class and bin by bin."""
    n, k = y_proba.shape
    error = 0.0
    for j in range(k):
        for b in range(n_bins):
            rows = [
                i for i in range(n) if min(int(y_proba[i, j] * n_bins), n_bins - 1) == b
            ]
            share = sum(weight[i] for i in rows)
            if share == 0:
                continue
            often = sum(weight[i] for i in rows if y_true[i] == j) / share
            said = sum(weight[i] * y_proba[i, j] for i in rows) / share
            error += share / sum(weight) * abs(often - said) / k
    return error


def test_the_classwise_error_of_a_shift_in_one_bin_is_the_shift():
    # both classes: said 0.5, seen 0.75 and 0.25
    y_proba = [[0.5, 0.5]] * 4
    assert classwise_calibration_error([0, 0, 1, 0], y_proba) == pytest.approx(0.25)


def test_a_rare_class_shows_in_the_classwise_error_only():
    # the common class is the top label everywhere, and its probability is right
    y_true = np.array([0] * 90 + [1] * 10)
    y_proba = np.tile([0.9, 0.0, 0.1], (100, 1))
    assert expected_calibration_error(y_true, y_proba, labels=[0, 1, 2]) < 1e-12
    value = classwise_calibration_error(y_true, y_proba, labels=[0, 1, 2])
    assert value == pytest.approx((0 + 0.1 + 0.1) / 3)


@pytest.mark.parametrize("n_bins", [1, 5, 15])
@pytest.mark.parametrize("seed", range(3))
def test_the_classwise_error_equals_a_loop_over_classes_and_bins(n_bins, seed):
    y_true, y_proba, weight = random_case(seed)
    value = classwise_calibration_error(
        y_true, y_proba, n_bins=n_bins, sample_weight=weight
    )
    assert value == pytest.approx(slow_classwise_error(y_true, y_proba, n_bins, weight))


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(4)))
def test_the_classwise_error_ignores_the_order_of_rows_and_columns(seed, columns):
    y_true, y_proba, _ = random_case(seed)
    value = classwise_calibration_error(y_true, y_proba)
    turned = classwise_calibration_error(
        y_true[::-1], y_proba[::-1, columns], labels=columns
    )
    assert 0 <= value <= 1
    assert turned == pytest.approx(value)


def test_the_classwise_error_of_two_classes_is_that_of_either():
    y_true, y_proba, _ = random_case(1, k=2)
    one = classwise_calibration_error(y_true, y_proba[:, 1], n_bins=1)
    assert one == pytest.approx(abs(y_proba[:, 1].mean() - (y_true == 1).mean()))
