import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from skimbal.decoupling import ClassifierRetraining
from tests.decoupling.data import make_case, make_features, predict_proba


def test_it_is_logistic_regression_with_balanced_classes():
    weight, bias, features, codes = make_case()
    head = ClassifierRetraining(C=3.0, tol=1e-6).refit(weight, bias, features, codes)
    scale = np.linalg.norm(features.astype(float), axis=1).mean()
    plain = LogisticRegression(C=3.0, class_weight="balanced", max_iter=5000, tol=1e-6)
    plain.fit(features / scale, codes)
    np.testing.assert_allclose(
        predict_proba(head, features), plain.predict_proba(features / scale), atol=1e-3
    )


def test_it_is_where_class_balanced_sampling_ends():
    # the loss of many balanced epochs is at its minimum, up to the noise of sampling
    from skimbal.batch_samplers import PowerBatchSampler

    weight, bias, features, codes = make_case((60, 20, 5))
    head = ClassifierRetraining(C=1.0, tol=1e-7).refit(weight, bias, features, codes)
    rng = np.random.default_rng(0)
    draw = PowerBatchSampler(power=0).prepare(codes)
    rows = np.concatenate([draw(0.0, rng) for _ in range(200)])
    scale = np.linalg.norm(features, axis=1).mean()
    drawn = LogisticRegression(C=1.0 / 200, max_iter=5000, tol=1e-7)
    drawn.fit(features[rows] / scale, codes[rows])
    np.testing.assert_allclose(
        predict_proba(head, features), drawn.predict_proba(features / scale), atol=0.02
    )


def test_nothing_of_the_old_head_is_used():
    weight, bias, features, codes = make_case()
    one = ClassifierRetraining().refit(weight, bias, features, codes)
    other = ClassifierRetraining().refit(-weight, bias * 0, features, codes)
    np.testing.assert_array_equal(one[0], other[0])
    np.testing.assert_array_equal(one[1], other[1])


@settings(max_examples=10)
@given(st.integers(-8, 8))
def test_the_scale_of_the_features_does_not_matter(power):
    weight, bias, features, codes = make_case((30, 10, 5))
    scale = np.float32(2.0**power)  # exact in float32
    head = ClassifierRetraining().refit(weight, bias, features, codes)
    scaled = ClassifierRetraining().refit(weight, bias, features * scale, codes)
    np.testing.assert_allclose(scaled[0] * scale, head[0], rtol=1e-4, atol=1e-5)


def test_probabilities_stand_for_even_classes():
    weight, bias, features, codes = make_case((2000, 200, 50))
    head = ClassifierRetraining(C=1000).refit(weight, bias, features, codes)
    even_features, _ = make_features((3000, 3000, 3000), seed=7)
    shares = predict_proba(head, even_features).mean(axis=0)
    np.testing.assert_allclose(shares, 1 / 3, atol=0.03)


def test_the_training_prior_is_uniform():
    prior = ClassifierRetraining().training_prior([0.8, 0.15, 0.05])
    np.testing.assert_allclose(prior, 1 / 3)


@pytest.mark.parametrize("params", [{"C": 0}, {"max_iter": 0}, {"tol": 0}])
def test_a_parameter_out_of_range_is_refused(params):
    with pytest.raises(ValueError, match=repr(next(iter(params)))):
        ClassifierRetraining(**params).refit(*make_case())
