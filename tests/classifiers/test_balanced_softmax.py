import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from skimbal.classifiers import BalancedSoftmaxClassifier
from skimbal.classifiers._balanced_softmax import balanced_softmax_loss


def random_case(seed=0, n=60, d=5, k=4):
    """Rows whose classes get rarer from the first to the last."""
    rng = np.random.default_rng(seed)
    shares = 0.5 ** np.arange(k)
    y = rng.choice(k, size=n, p=shares / shares.sum())
    y[:k] = np.arange(k)
    return rng.normal(size=(n, d)) + rng.normal(size=(k, d))[y], y


def random_params(seed=0, n=60, d=5, k=4):
    rng = np.random.default_rng(seed)
    X, y = random_case(seed, n, d, k)
    offset = np.log(np.bincount(y) / n)
    options = {"sample_weight": rng.random(n), "offset": offset, "l2": 0.3}
    return rng.normal(size=(k, d)), rng.normal(size=k), X, y, options


def slow_loss(coef, intercept, X, y, *, sample_weight, offset, l2):
    """Equation 10 of Menon et al. (2021), row by row, and the penalty."""
    loss = 0.0
    for row, label, weight in zip(X, y, sample_weight, strict=True):
        logits = [
            np.dot(row, c) + b + o
            for c, b, o in zip(coef, intercept, offset, strict=True)
        ]
        odds = sum(np.exp(logit - logits[label]) for logit in logits)
        loss += weight * np.log(odds)
    return loss + l2 / 2 * sum(value**2 for value in coef.ravel())


def test_without_features_the_classes_are_as_frequent_as_tau_says():
    X, y = np.zeros((10, 1)), ["common"] * 8 + ["rare"] * 2
    for tau, expected in ((0, [0.8, 0.2]), (0.5, [2 / 3, 1 / 3]), (1, [0.5, 0.5])):
        model = BalancedSoftmaxClassifier(tau=tau).fit(X, y)
        np.testing.assert_allclose(model.training_prior_, expected)
        np.testing.assert_allclose(model.predict_proba(X[:1]), [expected], atol=1e-6)


def test_weights_count_in_the_class_frequencies():
    X, y = np.zeros((4, 1)), [0, 0, 0, 1]
    model = BalancedSoftmaxClassifier(tau=0).fit(X, y, sample_weight=[1, 1, 1, 9])
    np.testing.assert_allclose(model.training_prior_, [0.25, 0.75])
    np.testing.assert_allclose(model.predict_proba(X[:1]), [[0.25, 0.75]], atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_the_loss_equals_a_loop_over_rows(seed):
    *params, options = random_params(seed)
    loss, _, _ = balanced_softmax_loss(*params, **options)
    assert loss == pytest.approx(slow_loss(*params, **options))


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_equals_finite_differences(seed):
    coef, intercept, X, y, options = random_params(seed)

    def loss_of(flat):
        coef, intercept = np.split(flat, [-4])
        return balanced_softmax_loss(coef.reshape(4, 5), intercept, X, y, **options)[0]

    _, grad_coef, grad_intercept = balanced_softmax_loss(
        coef, intercept, X, y, **options
    )
    slow = approx_fprime(np.append(coef.ravel(), intercept), loss_of, 1e-7)
    np.testing.assert_allclose(
        np.append(grad_coef.ravel(), grad_intercept), slow, rtol=1e-4, atol=1e-4
    )


def test_the_loss_of_huge_logits_is_finite():
    *params, options = random_params()
    params[0] *= 1e4
    loss, grad_coef, _ = balanced_softmax_loss(*params, **options)
    assert np.isfinite(loss)
    assert np.isfinite(grad_coef).all()


@pytest.mark.parametrize("n_classes", [2, 4])
@pytest.mark.parametrize("C", [0.1, 10, np.inf])
def test_tau_zero_is_the_logistic_regression_of_scikit_learn(n_classes, C):
    X, y = random_case(n=200, k=n_classes)
    weight = np.linspace(0.5, 2, len(y))
    options = {"C": C, "tol": 1e-8, "max_iter": 5000}
    ours = BalancedSoftmaxClassifier(tau=0, **options).fit(X, y, weight)
    theirs = LogisticRegression(**options).fit(X, y, weight)
    np.testing.assert_allclose(
        ours.predict_proba(X), theirs.predict_proba(X), atol=1e-4
    )
    np.testing.assert_allclose(
        ours.decision_function(X), theirs.decision_function(X), atol=1e-3, rtol=1e-3
    )
    assert ours.coef_.shape == theirs.coef_.shape
    assert ours.intercept_.shape == theirs.intercept_.shape


@given(seed=st.integers(0, 1000), tau=st.floats(0, 2))
@settings(max_examples=50)
def test_what_is_fitted_is_a_minimum_of_the_loss(seed, tau):
    X, y = random_case(seed)
    model = BalancedSoftmaxClassifier(tau=tau, C=1.0, tol=1e-7).fit(X, y)
    _, grad_coef, grad_intercept = balanced_softmax_loss(
        model.coef_,
        model.intercept_,
        X,
        y,
        sample_weight=np.full(len(y), 1 / len(y)),
        offset=tau * np.log(np.bincount(y) / len(y)),
        l2=1 / len(y),
    )
    assert abs(grad_coef).max() < 1e-5
    assert abs(grad_intercept).max() < 1e-5


def test_balanced_softmax_finds_more_of_the_rare_class():
    X, y = random_case(n=300, d=1, k=3)
    found = [
        (BalancedSoftmaxClassifier(tau=tau).fit(X, y).predict(X[y == 2]) == 2).sum()
        for tau in (0, 1)
    ]
    assert found[0] < found[1]


def test_sparse_rows_give_the_same():
    X, y = random_case()
    X[X < 0.5] = 0
    dense = BalancedSoftmaxClassifier(tol=1e-8).fit(X, y)
    sparse = BalancedSoftmaxClassifier(tol=1e-8).fit(csr_matrix(X), y)
    np.testing.assert_allclose(
        sparse.predict_proba(csr_matrix(X)), dense.predict_proba(X), atol=1e-6
    )


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_the_scale_of_all_columns_matters_to_the_penalty_alone(scale):
    X, y = random_case()
    expected = BalancedSoftmaxClassifier().fit(X, y)
    scaled = BalancedSoftmaxClassifier(C=10 / scale**2).fit(X * scale, y)
    assert scaled.n_iter_ == expected.n_iter_
    np.testing.assert_allclose(
        scaled.predict_proba(X * scale), expected.predict_proba(X), atol=1e-6
    )


def test_too_few_steps_are_warned_of():
    X, y = random_case()
    with pytest.warns(ConvergenceWarning, match="did not converge in 2 steps"):
        model = BalancedSoftmaxClassifier(max_iter=2).fit(X, y)
    assert model.n_iter_ == 2


def test_a_large_tau_stays_finite():
    X, y = random_case()
    model = BalancedSoftmaxClassifier(tau=500).fit(X, y)
    assert np.isfinite(model.predict_proba(X)).all()
    np.testing.assert_allclose(model.training_prior_, [0, 0, 0, 1], atol=1e-9)


def test_an_infinite_tau_is_refused():
    X, y = random_case()
    with pytest.raises(ValueError, match="'tau' parameter"):
        BalancedSoftmaxClassifier(tau=np.inf).fit(X, y)
