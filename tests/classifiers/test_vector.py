"""What all heads on vectors have in common."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import DataConversionWarning

from skimbal.classifiers import (
    BalancedSoftmaxClassifier,
    NearestMeanClassifier,
    ShrinkageLDAClassifier,
)
from skimbal.exceptions import LabelError

HEADS = {
    "balanced_softmax": BalancedSoftmaxClassifier(tol=1e-7),
    "plain_softmax": BalancedSoftmaxClassifier(tau=0, tol=1e-7),
    "lda": ShrinkageLDAClassifier(),
    "lda_auto": ShrinkageLDAClassifier(shrinkage="auto", target_prior="uniform"),
    "mean_cosine": NearestMeanClassifier(),
    "mean_euclidean": NearestMeanClassifier(metric="euclidean"),
}
each_head = pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())


def rows_of(counts, *, apart=1.5, seed=0):
    """Rows around one mean a class, and their class numbers."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    means = apart * rng.normal(size=(len(counts), 4))
    return means[y] + rng.normal(size=(len(y), 4)), y


@each_head
@given(
    counts=st.lists(st.integers(1, 6), min_size=2, max_size=4).filter(
        lambda counts: max(counts) > 1
    ),
    seed=st.integers(0, 100),
)
@settings(max_examples=25)
def test_probabilities_are_a_distribution_and_agree_with_the_labels(head, counts, seed):
    X, y = rows_of(counts, seed=seed)
    model = head.fit(X, y)
    proba = model.predict_proba(X)
    assert proba.shape == (len(X), len(counts))
    assert (proba >= 0).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_array_equal(model.predict(X), proba.argmax(axis=1))
    assert model.class_counts_.tolist() == counts
    assert model.training_prior_.sum() == pytest.approx(1)


@each_head
@given(order=st.permutations(range(4)), seed=st.integers(0, 100))
@settings(max_examples=10)
def test_other_names_of_classes_only_move_the_columns(head, order, seed):
    X, y = rows_of([12, 6, 4, 2], seed=seed)
    proba = head.fit(X, y).predict_proba(X)
    moved = head.fit(X, np.array(order)[y]).predict_proba(X)
    np.testing.assert_allclose(moved[:, order], proba, atol=1e-4)


@each_head
@pytest.mark.parametrize("n_rare", [1, 2, 3, 5])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_class_of_few_rows_is_found_at_its_mean(head, n_rare, n_classes):
    X, y = rows_of([20] * (n_classes - 1) + [n_rare])
    X[y == y.max(), 0] += 20
    model = head.fit(X, y)
    assert model.predict(X[y == y.max()].mean(axis=0, keepdims=True)) == y.max()


@each_head
def test_float32_gives_nearly_the_same(head):
    X, y = rows_of([30, 10, 5])
    small = head.fit(X.astype(np.float32), y).predict_proba(X.astype(np.float32))
    assert small.dtype == np.float64
    np.testing.assert_allclose(small, head.fit(X, y).predict_proba(X), atol=1e-3)


@each_head
@pytest.mark.parametrize("scale", [1e-8, 1e-3, 1e3, 1e8])
def test_no_scale_breaks_the_numbers(head, scale):
    X, y = rows_of([30, 10, 5])
    proba = head.fit(X * scale, y).predict_proba(X * scale)
    assert np.isfinite(proba).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)


@each_head
def test_a_constant_column_is_no_obstacle(head):
    X, y = rows_of([30, 10, 5], apart=5)
    X[:, 2] = 0.1
    assert (head.fit(X, y).predict(X) == y).mean() > 0.7


@each_head
@pytest.mark.parametrize("labels", [["no", "yes"], [-1, 7], [False, True]], ids=str)
def test_labels_come_back_as_they_were(head, labels):
    X, y = rows_of([20, 10])
    model = head.fit(X, [labels[code] for code in y])
    assert model.classes_.tolist() == labels
    assert set(model.predict(X).tolist()) == set(labels)
    # the score of two classes is that of the second
    np.testing.assert_array_equal(
        model.decision_function(X) > 0, model.predict(X) == labels[1]
    )


@each_head
def test_a_weight_is_a_number_of_copies_and_zero_is_none(head):
    X, y = rows_of([20, 10, 5])
    weight = np.arange(len(y)) % 3
    weighted = head.fit(X, y, sample_weight=weight).predict_proba(X)
    copies = head.fit(X.repeat(weight, axis=0), y.repeat(weight)).predict_proba(X)
    np.testing.assert_allclose(weighted, copies, atol=1e-5)


def test_a_class_without_weight_is_named():
    X, y = rows_of([3, 3])
    with pytest.raises(ValueError, match="1 of 2 classes have none, for example 1"):
        NearestMeanClassifier().fit(X, y, sample_weight=1 - y)


def test_labels_in_a_column_are_read_with_a_warning():
    X, y = rows_of([3, 3])
    with pytest.warns(DataConversionWarning):
        NearestMeanClassifier().fit(X, y[:, None])


@each_head
def test_a_fit_that_fails_leaves_the_model_as_it_was(head):
    X, y = rows_of([20, 10])
    model = head.fit(X, y)
    before = dict(vars(model))
    with pytest.raises(LabelError):
        model.fit(X[:, :2], y[:-1])
    with pytest.raises(ValueError, match="classes have none"):
        model.fit(X[:, :2], y, sample_weight=1 - y)
    assert all(vars(model)[name] is value for name, value in before.items())


def test_the_heads_need_no_torch():
    code = (
        "import sys; from skimbal.classifiers import NearestMeanClassifier;"
        "NearestMeanClassifier().fit([[0, 1], [1, 0], [1, 1]], [0, 1, 1]);"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
