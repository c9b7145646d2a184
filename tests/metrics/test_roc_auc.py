import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from skimbal.metrics import macro_roc_auc_score


def slow_area(positive, score):
    """Share of pairs of a row of the class and another that are in order."""
    pairs = [(a, b) for a in score[positive] for b in score[~positive]]
    return np.mean([(a > b) + (a == b) / 2 for a, b in pairs])


def random_case(seed, n=40, k=4):
    rng = np.random.default_rng(seed)
    # rounding makes ties
    return rng.permutation(np.arange(n) % k), rng.dirichlet(np.ones(k), n).round(1)


@given(st.integers(0, 10_000))
def test_the_value_equals_a_loop_over_pairs(seed):
    y_true, y_proba = random_case(seed)
    expected = np.mean([slow_area(y_true == j, y_proba[:, j]) for j in range(4)])
    assert macro_roc_auc_score(y_true, y_proba) == pytest.approx(expected)


def test_the_value_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    y_true, y_proba = rng.integers(0, 5, 200), rng.dirichlet(np.ones(5), 200)
    weight = rng.random(200)
    expected = roc_auc_score(y_true, y_proba, multi_class="ovr", average="macro")
    assert macro_roc_auc_score(y_true, y_proba) == pytest.approx(expected, abs=1e-9)
    names = np.array(list("abcde"))
    expected = np.mean(
        [
            roc_auc_score(y_true == j, y_proba[:, j], sample_weight=weight)
            for j in range(5)
        ]
    )
    value = macro_roc_auc_score(
        names[y_true], y_proba, labels=names, sample_weight=weight
    )
    assert value == pytest.approx(expected, abs=1e-9)


def test_two_classes_may_come_as_one_column():
    score = np.array([0.1, 0.6, 0.4, 0.8])
    assert macro_roc_auc_score(["a", "a", "b", "b"], score) == 0.75


def test_classes_without_rows_are_left_out():
    y_true, y_proba = random_case(0)
    kept = y_true != 2
    value = macro_roc_auc_score(y_true[kept], y_proba[kept], labels=range(4))
    areas = [slow_area(y_true[kept] == j, y_proba[kept, j]) for j in (0, 1, 3)]
    assert value == pytest.approx(np.mean(areas))


def test_rows_of_one_class_have_no_area():
    assert np.isnan(
        macro_roc_auc_score([1, 1], [[0.5, 0.5], [0.1, 0.9]], labels=[0, 1])
    )
