"""Tests on paired differences: positive ones speak for the first of the two."""

from typing import Any

import numpy as np
from scipy import stats

from skimbal.utils import import_optional

__all__ = [
    "bayesian_signed_rank",
    "correlated_t",
    "draw_weights",
    "holm",
    "mcnemar_p",
    "share_regions",
    "signed_rank_p",
    "summarize_t",
]

_N_DRAWS = 50_000
# 0.3 - 0.1 and 0.4 - 0.2 are a tie, whatever the last bits say
_DECIMALS = 12


def correlated_t(differences: np.ndarray, test_train_ratio: float = 0.0) -> Any:
    """Return the Student distribution of the mean difference.

    Folds share training rows, so their differences are alike and their variance is too
    small. It is multiplied by ``1 / n + n_test / n_train`` in place of ``1 / n``
    (Nadeau and Bengio, 2003). Read as a posterior, it is the Bayesian correlated t-test
    (Benavoli et al., 2017, equation 7). A ratio of 0 is for independent differences.

    Parameters
    ----------
    differences : ndarray of shape (n,), float64
        At least two.
    test_train_ratio : float, default=0.0
        Tested rows of a split for each of its training rows.

    Returns
    -------
    scipy.stats distribution
        Frozen, with n - 1 degrees of freedom.
    """
    n = len(differences)
    variance = (1 / n + test_train_ratio) * differences.var(ddof=1)
    # where all differences are equal, the limit: all mass in one place
    scale = max(np.sqrt(variance), np.finfo(float).tiny)
    return stats.t(n - 1, differences.mean(), scale)


def summarize_t(posterior: Any, rope: float, confidence: float) -> dict[str, float]:
    """Return mean, interval, two-sided p-value, and where the mass of `posterior` is.

    ``better``, ``equal`` and ``worse`` are the masses above, within and below
    ``[-rope, rope]``.
    """
    better, worse = posterior.sf(rope), posterior.cdf(-rope)
    # the interval of differences that are all 0 is 0, not the smallest number there is
    place = np.round([posterior.median(), *posterior.interval(confidence)], 15)
    found = {
        **dict(zip(("difference", "low", "high"), place, strict=True)),
        "p_value": 2 * min(posterior.cdf(0), posterior.sf(0)),
        "better": better,
        "equal": max(1 - better - worse, 0),
        "worse": worse,
    }
    return {name: float(value) for name, value in found.items()}


def signed_rank_p(differences: np.ndarray) -> float:
    """Return the two-sided p-value of Wilcoxon's signed-rank test.

    The ranks of differences of 0 are split evenly (Demsar, 2006).
    """
    rounded = np.round(differences, _DECIMALS)
    if not rounded.any():
        return 1.0
    return float(stats.wilcoxon(rounded, zero_method="zsplit").pvalue)


def draw_weights(n_sets: int, generator: np.random.Generator) -> np.ndarray:
    """Return draws of how much each data set weighs, shape (50000, n_sets + 1).

    The first column is of the prior: a data set without a difference that weighs half
    as much as a true one.
    """
    return generator.dirichlet([0.5, *np.ones(n_sets)], _N_DRAWS)


def bayesian_signed_rank(
    differences: np.ndarray, rope: float, weights: np.ndarray
) -> dict[str, float]:
    """Return the probabilities of the Bayesian signed-rank test.

    Parameters
    ----------
    differences : ndarray of shape (n_sets,), float64
        One for each data set.
    rope : float
        Half the width of the region in which a difference does not matter.
    weights : ndarray of shape (n_draws, n_sets + 1), float64
        Of `draw_weights`.

    Returns
    -------
    dict of str to float
        ``better``, ``equal`` and ``worse``: how often, over the draws, most of the
        weight of the means of two differences lies above, within and below the region.

    References
    ----------
    Benavoli, A., Corani, G., Demsar, J. and Zaffalon, M. (2017). "Time for a change: a
    tutorial for comparing multiple classifiers through Bayesian analysis." Journal of
    Machine Learning Research, 18(77), 1-36. https://jmlr.org/papers/v18/16-305.html
    """
    values = np.append(0.0, differences)
    sums = np.round(np.add.outer(values, values), _DECIMALS)
    edge = np.round(2 * rope, _DECIMALS)
    # what lies on an edge counts half on either side
    above = (sums > edge) + 0.5 * (sums == edge)
    below = (sums < -edge) + 0.5 * (sums == -edge)
    # O(n_draws * n_sets ** 2) time
    better = np.einsum("ij,ij->i", weights @ above, weights)
    worse = np.einsum("ij,ij->i", weights @ below, weights)
    mass = np.stack([better, 1 - better - worse, worse])
    # of draws in which two regions have the same weight, each gets a half
    largest = mass >= mass.max(axis=0) - 1e-9
    shares = (largest / largest.sum(axis=0)).mean(axis=1)
    return dict(zip(("better", "equal", "worse"), shares.tolist(), strict=True))


def share_regions(draws: np.ndarray, rope: float) -> dict[str, float]:
    """Return the shares of `draws` above, within and below ``[-rope, rope]``."""
    better, worse = float(np.mean(draws > rope)), float(np.mean(draws < -rope))
    return {"better": better, "equal": max(1 - better - worse, 0.0), "worse": worse}


def holm(p_values: list[float]) -> list[float]:
    """Return p-values that Holm (1979) has adjusted for their number."""
    if len(p_values) < 2:
        return list(p_values)
    multitest = import_optional(
        "statsmodels.stats.multitest", extra="stats", purpose="Holm's adjustment"
    )
    return multitest.multipletests(p_values, method="holm")[1].tolist()


def mcnemar_p(first_right: np.ndarray, second_right: np.ndarray) -> float:
    """Return the p-value of McNemar's exact test of two accuracies on the same rows.

    Parameters
    ----------
    first_right, second_right : ndarray of shape (n_samples,), bool
        Whether each row was predicted right.

    Returns
    -------
    float
    """
    tables = import_optional(
        "statsmodels.stats.contingency_tables", extra="stats", purpose="McNemar's test"
    )
    counts = np.zeros((2, 2), np.int64)
    np.add.at(counts, (first_right.astype(int), second_right.astype(int)), 1)
    # exact: a binomial test of the rows that one of the two has right
    return float(tables.mcnemar(counts, exact=True).pvalue)
