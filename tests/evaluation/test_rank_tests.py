import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from skimbal.evaluation._rank_tests import (
    critical_difference,
    find_cliques,
    friedman,
    nemenyi_p,
    rank_columns,
)

# Demsar (2006), table 5a: critical values of the two-tailed Nemenyi test, k = 2 .. 10
PUBLISHED = {
    0.95: [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164],
    0.90: [1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920],
}
# Demsar (2006), section 3.2.3: mean ranks of C4.5, tuned by m, by cf, and by both, on
# 14 data sets
MEAN_RANKS = {"C4.5": 3.143, "m": 2.000, "cf": 2.893, "m+cf": 1.964}


def test_ranks_count_from_the_best_and_ties_share():
    gains = np.array([[0.9, 0.5], [0.8, 0.3 - 0.2], [0.8, 0.4 - 0.3]])
    expected = [[1, 1], [2.5, 2.5], [2.5, 2.5]]
    assert rank_columns(gains).tolist() == expected


def test_the_published_example_is_told_apart_at_90_percent_and_not_at_95():
    assert critical_difference(4, 14, 0.95) == pytest.approx(1.25, abs=0.005)
    assert critical_difference(4, 14, 0.90) == pytest.approx(1.12, abs=0.005)
    ranks = np.sort(list(MEAN_RANKS.values()))  # m+cf, m, cf, C4.5
    assert find_cliques(ranks, critical_difference(4, 14, 0.95)) == [(0, 3)]
    # both ways of tuning m are better than C4.5 as it comes
    assert find_cliques(ranks, critical_difference(4, 14, 0.90)) == [(0, 2), (2, 3)]


def test_friedman_by_the_formula_of_the_published_example():
    # without ties: 12 n / (k (k + 1)) * (sum of squared mean ranks - k (k + 1)^2 / 4)
    ranks = np.array([[1, 2, 1, 1, 3, 1], [2, 1, 3, 2, 1, 2], [3, 3, 2, 3, 2, 3.0]])
    squares = (ranks.mean(axis=1) ** 2).sum()
    expected = 12 * 6 / (3 * 4) * (squares - 3 * 4**2 / 4)
    assert friedman(ranks)["friedman_chi2"] == pytest.approx(expected)


def test_friedman_is_that_of_scipy_and_iman_davenport_follows():
    gains = np.random.default_rng(0).normal(size=(5, 8))
    found = friedman(rank_columns(gains))
    peer = stats.friedmanchisquare(*gains)
    assert found["friedman_chi2"] == pytest.approx(peer.statistic)
    assert found["friedman_p"] == pytest.approx(peer.pvalue)
    f = 7 * peer.statistic / (8 * 4 - peer.statistic)
    assert found["iman_davenport_f"] == pytest.approx(f)
    assert found["iman_davenport_p"] == pytest.approx(stats.f.sf(f, 4, 28))


def test_ranks_that_never_change_are_as_sure_as_can_be():
    found = friedman(np.tile([[1.0], [2.0], [3.0]], 6))
    assert found["iman_davenport_f"] == np.inf
    assert found["iman_davenport_p"] == 0


def test_classifiers_that_always_tie_rank_alike():
    found = friedman(np.full((4, 5), 2.5))
    assert (found["friedman_p"], found["iman_davenport_p"]) == (1, 1)


@pytest.mark.parametrize("confidence", PUBLISHED)
def test_critical_values_are_the_published_ones(confidence):
    for k, expected in enumerate(PUBLISHED[confidence], start=2):
        # with n_sets = k (k + 1) / 6 the standard error is 1
        value = critical_difference(k, 1, confidence) / np.sqrt(k * (k + 1) / 6)
        assert value == pytest.approx(expected, abs=1.1e-3), k


def test_a_critical_difference_has_the_p_value_that_it_is_made_for():
    gap = critical_difference(7, 12, 0.95)
    low, edge, high = nemenyi_p([-0.5 * gap, gap, 2 * gap], 7, 12)
    assert edge == pytest.approx(0.05, abs=1e-6)
    assert low > edge > high
    assert nemenyi_p([0.0], 7, 12) == pytest.approx([1])


def test_cliques_are_the_largest_groups_of_neighbours():
    ranks = np.array([1.0, 1.5, 2.2, 4.0, 4.1])
    assert find_cliques(ranks, 1.0) == [(0, 1), (1, 2), (3, 4)]
    assert find_cliques(ranks, 10.0) == [(0, 4)]
    assert find_cliques(ranks, 0.05) == []
    # a difference as large as the critical one is told apart
    assert find_cliques(np.array([1.0, 2.0]), 1.0) == []


@given(st.lists(st.integers(10, 60), min_size=2, max_size=12), st.integers(1, 30))
def test_cliques_hold_every_pair_that_is_near_and_no_other(tenths, gap):
    ranks, gap = np.sort(tenths) / 10, gap / 10
    cliques = find_cliques(ranks, gap)
    joined = {
        (i, j)
        for first, last in cliques
        for i in range(first, last + 1)
        for j in range(i + 1, last + 1)
    }
    near = {
        (i, j)
        for i in range(len(ranks))
        for j in range(i + 1, len(ranks))
        if ranks[j] - ranks[i] < gap
    }
    assert joined == near
    assert len(set(cliques)) == len(cliques)
