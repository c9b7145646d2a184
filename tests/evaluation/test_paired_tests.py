"""Each test against closed forms, another package, or a slow loop."""

import baycomp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from skimbal.evaluation import _paired_tests
from skimbal.evaluation._paired_tests import (
    bayesian_signed_rank,
    correlated_t,
    draw_weights,
    holm,
    mcnemar_p,
    share_regions,
    signed_rank_p,
    summarize_t,
)
from skimbal.exceptions import MissingResourceError

differences = st.lists(st.integers(-50, 50), min_size=2, max_size=12).map(
    lambda values: np.array(values) / 1000
)


def gaps(n=10, mean=0.02, seed=0):
    return np.random.default_rng(seed).normal(mean, 0.02, n)


def test_the_corrected_t_test_by_hand():
    # mean 0.02, variance 0.0001, five folds with a quarter as many rows tested as
    # learnt from: the variance of the mean is (1 / 5 + 1 / 4) * 0.0001 = 0.000045
    gap = np.array([0.02, 0.02, 0.02, 0.02 + 0.0002**0.5, 0.02 - 0.0002**0.5])
    assert gap.var(ddof=1) == pytest.approx(0.0001)
    found = summarize_t(correlated_t(gap, 1 / 4), rope=0.01, confidence=0.95)
    scale = 0.000045**0.5
    # 2.776445 is the quantile of Student's t with 4 degrees of freedom
    assert found["difference"] == pytest.approx(0.02)
    assert found["low"] == pytest.approx(0.02 - 2.776445 * scale, abs=1e-8)
    assert found["high"] == pytest.approx(0.02 + 2.776445 * scale, abs=1e-8)
    assert found["p_value"] == pytest.approx(2 * stats.t.sf(0.02 / scale, 4))


def test_without_correction_it_is_student_s_paired_test():
    gap = gaps()
    found = summarize_t(correlated_t(gap), rope=0, confidence=0.9)
    peer = stats.ttest_1samp(gap, 0)
    assert found["p_value"] == pytest.approx(peer.pvalue)
    interval = peer.confidence_interval(0.9)
    assert (found["low"], found["high"]) == pytest.approx(tuple(interval))


@pytest.mark.parametrize("rope", [0.0, 0.01])
@pytest.mark.parametrize(("n", "runs"), [(10, 1), (50, 5)])
def test_the_bayesian_correlated_t_test_agrees_with_baycomp(n, runs, rope):
    gap = gaps(n)
    n_folds = n / runs
    found = summarize_t(correlated_t(gap, 1 / (n_folds - 1)), rope, 0.95)
    # baycomp calls better what the second does better
    peer = baycomp.CorrelatedTTest.probs(np.zeros(n), gap, rope, runs)
    assert (found["worse"], found["better"]) == pytest.approx((peer[0], peer[-1]))
    assert found["better"] + found["equal"] + found["worse"] == pytest.approx(1)


def test_equal_differences_are_the_limit_and_no_error():
    same = summarize_t(correlated_t(np.zeros(4), 0.25), 0.01, 0.95)
    assert (same["difference"], same["low"], same["high"]) == (0, 0, 0)
    assert (same["p_value"], same["equal"]) == (1, 1)
    ahead = summarize_t(correlated_t(np.full(2, 0.25), 0.25), 0.01, 0.95)
    assert (ahead["difference"], ahead["p_value"], ahead["better"]) == (0.25, 0, 1)


@given(differences, st.sampled_from([0.0, 0.01]))
def test_turning_a_pair_round_turns_the_t_test_round(gap, rope):
    one = summarize_t(correlated_t(gap, 0.25), rope, 0.95)
    other = summarize_t(correlated_t(-gap, 0.25), rope, 0.95)
    assert one["low"] <= one["difference"] <= one["high"]
    assert other["difference"] == -one["difference"]
    assert other["p_value"] == pytest.approx(one["p_value"])
    assert other["better"] == pytest.approx(one["worse"])
    assert (other["low"], other["high"]) == pytest.approx((-one["high"], -one["low"]))


def test_wilcoxon_agrees_with_scipy_and_takes_no_difference_for_none():
    gap = gaps()
    assert signed_rank_p(gap) == stats.wilcoxon(gap).pvalue
    assert signed_rank_p(np.zeros(5)) == 1
    # all in one direction: 2 of the 32 signs
    assert signed_rank_p(np.array([0.01, 0.02, 0.03, 0.04, 0.05])) == 2 / 32


def test_wilcoxon_sees_ties_that_the_last_bits_hide():
    rounded = np.array([0.1, 0.1, 0.1, -0.1, 0.2])
    hidden = np.array([0.3 - 0.2, 0.4 - 0.3, 1.1 - 1.0, 0.2 - 0.3, 0.9 - 0.7])
    assert len(set(hidden[:3])) > 1
    assert signed_rank_p(hidden) == signed_rank_p(rounded)


@pytest.mark.parametrize("rope", [0.0, 0.01])
@pytest.mark.parametrize("mean", [0.0, 0.01, 0.02])
def test_the_bayesian_signed_rank_test_agrees_with_baycomp(mean, rope):
    gap = gaps(9, mean)
    weights = draw_weights(9, np.random.default_rng(0))
    found = bayesian_signed_rank(gap, rope, weights)
    peer = baycomp.SignedRankTest.probs(
        np.zeros(9), gap, rope, nsamples=20_000, random_state=0
    )
    assert found["worse"] == pytest.approx(peer[0], abs=0.015)
    assert found["better"] == pytest.approx(peer[-1], abs=0.015)


def test_the_bayesian_signed_rank_test_by_a_loop():
    gap, rope = np.array([0.03, -0.01, 0.02, 0.0]), 0.01
    weights = draw_weights(4, np.random.default_rng(0))[:200]
    values = [0.0, *gap]
    wins = {"better": 0.0, "equal": 0.0, "worse": 0.0}
    for weight in weights:
        mass = dict.fromkeys(wins, 0.0)
        for v, a in zip(values, weight, strict=True):
            for w, b in zip(values, weight, strict=True):
                total = round(v + w, 12)
                if abs(total) == 2 * rope:  # half on either side of the edge
                    mass["equal"] += a * b / 2
                    mass["better" if total > 0 else "worse"] += a * b / 2
                else:
                    side = "better" if total > 0 else "worse"
                    mass["equal" if abs(total) < 2 * rope else side] += a * b
        wins[max(mass, key=mass.get)] += 1 / 200
    assert bayesian_signed_rank(gap, rope, weights) == pytest.approx(wins)


def test_classifiers_that_never_differ_are_equal_or_tied():
    weights = draw_weights(5, np.random.default_rng(0))
    assert bayesian_signed_rank(np.zeros(5), 0.01, weights)["equal"] == 1
    tied = bayesian_signed_rank(np.zeros(5), 0.0, weights)
    assert (tied["better"], tied["worse"]) == (0.5, 0.5)


@given(differences, st.sampled_from([0.0, 0.01]))
def test_turning_a_pair_round_turns_the_signed_rank_test_round(gap, rope):
    weights = draw_weights(len(gap), np.random.default_rng(0))[:500]
    one = bayesian_signed_rank(gap, rope, weights)
    other = bayesian_signed_rank(-gap, rope, weights)
    assert sum(one.values()) == pytest.approx(1)
    assert other["better"] == pytest.approx(one["worse"])


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.04]) == [0.04]
    assert holm([]) == []


def test_mcnemar_is_a_binomial_test_of_the_rows_that_one_has_right():
    first = np.array([True] * 9 + [False] * 2 + [True] * 5)
    second = np.array([False] * 9 + [True] * 2 + [True] * 5)
    assert mcnemar_p(first, second) == pytest.approx(stats.binomtest(2, 11).pvalue)
    assert mcnemar_p(first, second) == mcnemar([[5, 9], [2, 0]], exact=True).pvalue
    assert mcnemar_p(first, first) == 1


def test_shares_of_draws_beyond_the_rope():
    draws = np.array([-0.2, -0.1, 0.0, 0.1, 0.2, 0.3])
    found = share_regions(draws, 0.1)
    assert found == pytest.approx({"better": 2 / 6, "equal": 3 / 6, "worse": 1 / 6})


def test_without_statsmodels_one_pair_needs_nothing_and_more_say_so(monkeypatch):
    def import_nothing(name, *, extra, purpose):
        raise MissingResourceError(f"{purpose} needs {name} of {extra}")

    monkeypatch.setattr(_paired_tests, "import_optional", import_nothing)
    assert holm([0.04]) == [0.04]
    with pytest.raises(MissingResourceError, match=r"Holm.* statsmodels.* of stats"):
        holm([0.04, 0.01])
    with pytest.raises(MissingResourceError, match="McNemar's test needs"):
        mcnemar_p(np.array([True]), np.array([True]))
