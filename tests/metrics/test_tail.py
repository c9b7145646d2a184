import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, make_scorer, recall_score
from sklearn.model_selection import cross_val_score

from skimbal.exceptions import LabelError
from skimbal.metrics import tail_classes, tail_f1_score, tail_recall_score

counts = st.lists(st.integers(0, 50), min_size=1, max_size=90).filter(any)


def test_the_tail_is_the_rarest_third_rarest_first():
    tail = tail_classes(list("abcdef"), [9, 1, 8, 7, 2, 6])
    assert tail.tolist() == ["b", "e"]


def test_the_tail_has_at_least_one_class():
    assert tail_classes(["ham", "spam"], [80, 20]).tolist() == ["spam"]


def test_equal_counts_keep_the_order_of_the_classes():
    assert tail_classes([5, 6, 7], [4, 4, 4], fraction=1.0).tolist() == [5, 6, 7]


def test_a_class_without_training_rows_is_no_tail_class():
    assert tail_classes(list("abc"), [0, 3, 9]).tolist() == ["b"]


def test_a_third_of_the_classes_is_rounded_down_exactly():
    for n in range(1, 1000):
        assert len(tail_classes(np.arange(n), np.ones(n))) == max(1, n // 3)


@settings(derandomize=True, deadline=None)
@given(counts)
def test_no_class_outside_the_tail_is_rarer_than_one_inside(class_counts):
    classes = np.arange(len(class_counts))
    tail = tail_classes(classes, class_counts)
    inside = [class_counts[c] for c in tail]
    outside = [n for c, n in enumerate(class_counts) if n and c not in tail]
    assert inside == sorted(inside)
    assert not outside or inside[-1] <= min(outside)


@pytest.mark.parametrize("fraction", [0, -0.1, 1.1, float("nan")])
def test_a_fraction_outside_its_range_is_refused(fraction):
    with pytest.raises(ValueError, match=r"`fraction` must be in \(0, 1\]"):
        tail_classes(["a"], [1], fraction=fraction)


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="inconsistent"):
        tail_classes(["a", "b"], [1])


def test_counts_of_nothing_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        tail_classes(["a", "b"], [0, 0])


def test_recall_and_f1_of_the_tail_by_eye():
    y_true = ["shirt", "shirt", "tie", "tie"]
    y_pred = ["tie", "shirt", "shirt", "tie"]
    assert tail_recall_score(y_true, y_pred, tail=["tie"]) == 0.5
    assert tail_f1_score(y_true, y_pred, tail=["tie"]) == 0.5


@pytest.mark.parametrize("kind", [str, int])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(tail_recall_score, recall_score), (tail_f1_score, f1_score)],
)
def test_scores_equal_a_loop_over_binary_scores(ours, theirs, kind):
    rng = np.random.default_rng(0)
    y_true, y_pred = rng.integers(0, 6, (2, 80)).astype(kind)
    weight = rng.random(80)
    tail = np.array([0, 3, 5]).astype(kind)
    expected = np.mean(
        [theirs(y_true == c, y_pred == c, sample_weight=weight) for c in tail]
    )
    value = ours(y_true, y_pred, tail=tail, sample_weight=weight)
    assert value == pytest.approx(expected)


@pytest.mark.parametrize("score", [tail_recall_score, tail_f1_score])
def test_tail_classes_absent_from_the_rows_are_left_out(score):
    y_true, y_pred = ["a", "b", "b"], ["a", "b", "a"]
    assert score(y_true, y_pred, tail=["b", "c"]) == score(y_true, y_pred, tail=["b"])
    assert np.isnan(score(y_true, y_pred, tail=["c"]))


def test_bool_labels_are_classes_too():
    assert tail_recall_score([True, True, False], [True, False, False], tail=[True]) > 0


def test_predictions_of_another_length_are_refused():
    with pytest.raises(LabelError, match="3 rows"):
        tail_f1_score(["a", "b", "a"], ["a", "b"], tail=["a"])


def test_the_tail_score_serves_as_a_scorer():
    rng = np.random.default_rng(0)
    y = np.repeat(["common", "rare"], [40, 10])
    X = rng.normal(size=(50, 2)) + 9 * (y == "rare")[:, None]
    tail = tail_classes(*np.unique(y, return_counts=True))
    scorer = make_scorer(tail_recall_score, tail=tail)
    scores = cross_val_score(LogisticRegression(), X, y, scoring=scorer)
    assert scores.tolist() == [1.0] * 5


def test_a_single_label_is_a_tail_of_one():
    y_true, y_pred = ["shirt", "tie", "tie"], ["shirt", "tie", "shirt"]
    assert tail_recall_score(y_true, y_pred, tail="tie") == 0.5
    # and no sequence of letters
    assert tail_recall_score(["t", "tie"], ["t", "shirt"], tail="tie") == 0.0
