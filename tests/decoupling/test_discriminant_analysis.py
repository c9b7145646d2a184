import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from skimbal.decoupling import DiscriminantAnalysis
from tests.decoupling.data import make_case, predict_proba


def centred_scores(head, features):
    weight, bias = head
    scores = features.astype(np.float64) @ weight.T.astype(np.float64) + bias
    return scores - scores.mean(axis=1, keepdims=True)


def size(scores):
    return np.sqrt(np.mean(scores**2))


@pytest.mark.parametrize("shift", [0.0, 30.0])
def test_alone_it_is_the_analysis_of_scikit_learn_up_to_a_factor(shift):
    weight, bias, features, codes = make_case(shift=shift)
    found = DiscriminantAnalysis(mix=1.0, shrinkage=0.3).refit(
        weight, bias, features, codes
    )
    # equal priors would weigh the covariance of each class alike: take natural ones off
    peer = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3)
    peer.fit(features.astype(np.float64), codes)
    bias = peer.intercept_ - np.log(peer.priors_)
    own, other = (
        centred_scores(head, features) for head in (found, (peer.coef_, bias))
    )
    np.testing.assert_allclose(own / size(own), other / size(other), atol=2e-4)


def test_its_scores_are_as_large_as_those_of_the_head():
    case = make_case()
    alone = DiscriminantAnalysis(mix=1.0).refit(*case)
    features = case[2]
    before, after = (size(centred_scores(h, features)) for h in (case[:2], alone))
    assert after == pytest.approx(before, rel=1e-4)


@given(st.floats(0, 1))
def test_the_scores_are_mixed(mix):
    case = make_case()
    whole, part = (DiscriminantAnalysis(mix=m).refit(*case) for m in (1.0, mix))
    features = case[2]
    expected = (1 - mix) * centred_scores(case[:2], features)
    expected += mix * centred_scores(whole, features)
    np.testing.assert_allclose(centred_scores(part, features), expected, atol=1e-3)


def test_a_class_without_weight_keeps_what_the_head_says():
    weight, bias, features, codes = make_case((40, 12, 8))
    head = DiscriminantAnalysis().refit(
        weight, bias, features, codes, (codes != 2).astype(float)
    )
    centred = weight - weight.mean(axis=0), bias - bias.mean()
    for new, old in zip(head, centred, strict=True):
        np.testing.assert_allclose(new[2], old[2], atol=1e-6)
        # beside it, the others have as much together as before
        np.testing.assert_allclose(new[:2].sum(0), old[:2].sum(0), atol=1e-5)
    assert (head[0][0] != centred[0][0]).any()


def test_one_row_a_class_is_enough():
    features = np.eye(3, dtype=np.float32)
    head = DiscriminantAnalysis().refit(
        np.zeros((3, 3)), np.zeros(3), features, np.arange(3)
    )
    # nothing is known of a head of zeros' size: it stays
    np.testing.assert_array_equal(head[0], 0)
    weight = np.eye(3)[[1, 0, 2]]  # two classes the wrong way round
    head = DiscriminantAnalysis(mix=0.9).refit(
        weight, np.zeros(3), features, np.arange(3)
    )
    assert predict_proba(head, features).argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("value", [0.1, 1.0, 1e3])
@pytest.mark.parametrize("noise", [0.0, 1e-6])
def test_features_that_are_all_the_same_leave_the_head_as_it_is(value, noise):
    weight, bias, features, codes = make_case((40, 12, 8))
    same = value * (1 + noise * features)
    head = DiscriminantAnalysis().refit(weight, bias, same.astype(np.float32), codes)
    np.testing.assert_allclose(head[0], weight - weight.mean(axis=0), atol=1e-6)


def test_rows_that_are_all_the_same_within_a_class_are_told_by_their_means():
    weight, bias, features, codes = make_case((40, 12, 8))
    means = np.array([features[codes == k].mean(axis=0) for k in range(3)])
    head = DiscriminantAnalysis(mix=1.0).refit(weight, bias, means[codes], codes)
    assert predict_proba(head, means).argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("parameter", [{"mix": 1.1}, {"shrinkage": 0.0}])
def test_parameters_out_of_range_are_refused(parameter):
    with pytest.raises(ValueError, match=f"{next(iter(parameter))!r} parameter"):
        DiscriminantAnalysis(**parameter).refit(*make_case())
