"""What holds for every way to refit a head."""

import numpy as np
import pytest
from sklearn.base import clone

from tests.decoupling.data import (
    MEMBERS,
    make_case,
    make_features,
    mean_recall,
    predict_proba,
)

EACH = pytest.mark.parametrize("member", MEMBERS, ids=lambda m: type(m).__name__)


@EACH
def test_every_class_is_found_more_evenly_than_by_the_old_head(member):
    weight, bias, features, codes = make_case()
    new_features, new_codes = make_features((400,) * 4, seed=1)
    before = mean_recall((weight, bias), new_features, new_codes)
    head = member.refit(weight, bias, features, codes)
    assert mean_recall(head, new_features, new_codes) > before + 0.03


@EACH
def test_a_head_is_float32_and_what_came_in_is_as_it_was(member):
    case = make_case()
    before = [part.copy() for part in case]
    weight, bias = member.refit(*case)
    assert weight.dtype == bias.dtype == np.float32
    assert weight.shape == case[0].shape
    assert bias.shape == case[1].shape
    for part, old in zip(case, before, strict=True):
        np.testing.assert_array_equal(part, old)


@EACH
def test_what_all_classes_share_does_not_matter(member):
    weight, bias, features, codes = make_case()
    # float64: float32 would round differently
    weight, bias = weight.astype(np.float64), bias.astype(np.float64)
    head = member.refit(weight, bias, features, codes)
    moved = member.refit(weight + np.arange(6.0), bias + 7.0, features, codes)
    np.testing.assert_allclose(
        predict_proba(head, features), predict_proba(moved, features), atol=1e-4
    )


@EACH
def test_sample_weight_counts_within_a_class(member):
    weight, bias, features, codes = make_case((40, 12, 8))
    rows = np.concatenate([np.arange(60), np.flatnonzero(codes == 1)[:5]])
    sample_weight = np.bincount(rows, minlength=60)
    by_weight = member.refit(weight, bias, features, codes, sample_weight)
    # all rows once more, so that as many rows share the strength of the penalty
    repeated = member.refit(weight, bias, features[rows], codes[rows])
    np.testing.assert_allclose(
        predict_proba(by_weight, features),
        predict_proba(repeated, features),
        atol=0.02,
    )
    per_class = np.array([1.0, 5.0, 0.2])[codes]
    np.testing.assert_allclose(
        predict_proba(member.refit(weight, bias, features, codes, per_class), features),
        predict_proba(member.refit(weight, bias, features, codes), features),
        atol=1e-4,
    )


@EACH
def test_a_class_without_weight_is_no_error(member):
    weight, bias, features, codes = make_case((40, 12, 8))
    head = member.refit(weight, bias, features, codes, (codes != 2).astype(float))
    assert np.isfinite(predict_proba(head, features)).all()


@EACH
def test_large_and_small_features_give_finite_heads(member):
    weight, bias, features, codes = make_case()
    for scale in (1e-6, 1e6):
        head = member.refit(weight / scale, bias, features * np.float32(scale), codes)
        assert all(np.isfinite(part).all() for part in head)


@EACH
def test_extreme_scores_give_finite_heads(member):
    weight, bias, features, codes = make_case()
    head = member.refit(weight * 1e4, bias * 1e4, features, codes)
    assert all(np.isfinite(part).all() for part in head)


@pytest.mark.parametrize("member", MEMBERS[:2], ids=lambda m: type(m).__name__)
def test_the_rare_one_of_two_classes_is_found_more_often(member):
    weight, bias, features, codes = make_case((200, 10), spread=1.5)
    head = member.refit(weight, bias, features, codes)
    assert head[0].shape == (2, 6)
    new_features, new_codes = make_features((300, 300), seed=1, spread=1.5)
    before = mean_recall((weight, bias), new_features, new_codes)
    assert mean_recall(head, new_features, new_codes) > before + 0.05


@EACH
def test_the_same_head_comes_out_twice(member):
    case = make_case()
    for first, second in zip(member.refit(*case), member.refit(*case), strict=True):
        np.testing.assert_array_equal(first, second)


@EACH
def test_a_member_is_cloned_with_its_parameters(member):
    assert clone(member).get_params() == member.get_params()


@EACH
def test_the_training_prior_keeps_absent_classes_absent(member):
    prior = member.training_prior([0.6, 0.0, 0.4])
    assert prior[1] == 0
    assert prior.sum() == pytest.approx(1)


def test_shapes_that_do_not_fit_are_told():
    weight, bias, features, codes = make_case()
    with pytest.raises(ValueError, match=r"got shapes \(4, 6\), \(3,\), \(376, 6\)"):
        MEMBERS[0].refit(weight, bias[:3], features, codes)
    with pytest.raises(ValueError, match=r"\(376, 5\), \(376,\)"):
        MEMBERS[0].refit(weight, bias, features[:, :5], codes)


@pytest.mark.parametrize("code", [3, 4])
def test_codes_that_are_not_those_of_the_head_are_told(code):
    weight, bias, features, codes = make_case((9, 8, 7, 1))
    codes = np.where(codes == 3, 2 if code == 3 else code, codes)
    with pytest.raises(ValueError, match="every number from 0 to 3"):
        MEMBERS[0].refit(weight, bias, features, codes)


@EACH
def test_weights_of_zero_alone_are_refused(member):
    case = make_case()
    with pytest.raises(ValueError, match="must not be zero for all rows"):
        member.refit(*case, sample_weight=np.zeros(len(case[-1])))
