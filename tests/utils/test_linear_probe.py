import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skimbal.utils._linear_probe import fit_probe


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_head_gives_the_probabilities_of_the_regression(n_classes):
    rng = np.random.default_rng(0)
    codes = np.arange(60) % n_classes
    vectors = rng.normal(size=(60, 5)) * 9 + codes[:, None]
    weights = rng.uniform(0.5, 2, size=60)
    coef, intercept = fit_probe(vectors, codes, weights, C=2.0, tol=1e-6)
    scores = np.exp(vectors @ coef.T + intercept)
    scale = np.linalg.norm(vectors, axis=1).mean()
    probe = LogisticRegression(C=2.0, max_iter=1000, tol=1e-6)
    probe.fit(vectors / scale, codes, sample_weight=weights)
    np.testing.assert_allclose(
        scores / scores.sum(axis=1, keepdims=True),
        probe.predict_proba(vectors / scale),
        atol=1e-6,
    )


def test_vectors_of_zeros_leave_the_frequencies():
    coef, intercept = fit_probe(
        np.zeros((4, 2)), np.array([0, 0, 0, 1]), np.ones(4), C=1.0, tol=1e-6
    )
    np.testing.assert_array_equal(coef, 0)
    assert np.exp(intercept[0] - intercept[1]) == pytest.approx(3, rel=1e-3)
