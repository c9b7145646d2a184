"""Tests of logistic regression on centred and scaled vectors."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from skimbal.auto._regression import fit_regression

HEAD = LogisticRegression(C=3, tol=1e-9, max_iter=10_000)


def make_vectors(n_classes, seed=0):
    """Vectors of norm 1 that point in similar directions, as those of encoders do."""
    rng = np.random.default_rng(seed)
    y = rng.integers(n_classes, size=200)
    X = 3 + rng.normal(size=(200, 8)) + rng.normal(size=(n_classes, 8))[y]
    return X / np.linalg.norm(X, axis=1, keepdims=True), y


@pytest.mark.parametrize("n_classes", [2, 5])
@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_it_is_the_regression_on_the_vectors_as_they_are(n_classes, scale):
    X, y = make_vectors(n_classes)
    weight = np.linspace(0.1, 2, len(y))
    head = clone(HEAD).set_params(C=3 / scale**2)
    model = fit_regression(head, scale * X, y, sample_weight=weight)
    # of vectors that are much longer or shorter scikit-learn's own may not converge
    expected = clone(HEAD).fit(X, y, weight)
    np.testing.assert_allclose(scale * model.coef_, expected.coef_, rtol=1e-3)
    np.testing.assert_allclose(
        model.predict_proba(scale * X), expected.predict_proba(X), rtol=1e-3
    )
    assert model.get_params() == head.get_params()


def test_it_takes_fewer_steps():
    X, y = make_vectors(5)
    head = LogisticRegression(C=30, max_iter=1000)
    plain = clone(head).fit(X, y)
    assert 2 * fit_regression(head, X, y).n_iter_[0] < plain.n_iter_[0]


@pytest.mark.parametrize("spread", [0.0, 1e-8, 1e-6, 1e-3])
@pytest.mark.parametrize("n_samples", [12, 2000])
def test_vectors_that_are_nearly_the_same_leave_the_shares(spread, n_samples):
    rng = np.random.default_rng(0)
    X = (rng.normal(size=8) + spread * rng.normal(size=(n_samples, 8))).astype("f4")
    y = np.arange(n_samples) % 10 > 6
    proba = fit_regression(LogisticRegression(C=30), X, y).predict_proba(X)
    np.testing.assert_allclose(proba[:, 1], y.mean(), atol=0.01)


def test_the_dtype_of_the_vectors_is_kept():
    X, y = make_vectors(5)
    model = fit_regression(HEAD, X.astype(np.float32), y)
    assert model.coef_.dtype == model.intercept_.dtype == np.float32
