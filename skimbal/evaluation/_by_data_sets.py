"""Classifiers by one score on each of several data sets."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from skimbal.evaluation._paired_tests import (
    bayesian_signed_rank,
    correlated_t,
    draw_weights,
    signed_rank_p,
    summarize_t,
)
from skimbal.evaluation._question import Question, is_split
from skimbal.evaluation._rank_tests import (
    critical_difference,
    find_cliques,
    friedman,
    nemenyi_p,
    rank_columns,
)

__all__ = ["compare_data_sets"]

# with fewer data sets than this, Nemenyi's test finds next to nothing
_FEW_SETS = 10


def compare_data_sets(
    names: Sequence[str],
    data_sets: Sequence[str],
    scores: np.ndarray,
    generator: np.random.Generator,
    question: Question,
) -> dict[str, Any]:
    """Compare by one score on each of several data sets.

    Parameters
    ----------
    names : sequence of str
    data_sets : sequence of str
        At least two.
    scores : ndarray of shape (n_systems, n_sets), float64
        Without gaps.
    generator : numpy.random.Generator
        Draws the posteriors of the Bayesian test.
    question : Question

    Returns
    -------
    dict
        The fields of a `Comparison` that the question has not; no ``left_out``.
    """
    n_sets = len(data_sets)
    ranks = rank_columns(question.to_gains(scores))
    order = np.argsort(ranks.mean(axis=1), kind="stable")
    names = [names[i] for i in order]
    scores, ranks = scores[order], ranks[order]
    gains, mean_ranks = question.to_gains(scores), ranks.mean(axis=1)
    columns = (names, scores.mean(axis=1).tolist(), mean_ranks.tolist())
    systems = [
        {"name": name, "score": score, "mean_rank": rank}
        for name, score, rank in zip(*columns, strict=True)
    ]
    weights = draw_weights(n_sets, generator)
    pairs = []
    for i, j in question.pair_up(names):
        gap = gains[i] - gains[j]
        of_mean = summarize_t(correlated_t(gap), question.rope, question.confidence)
        pairs.append(
            {
                "first": names[i],
                "second": names[j],
                **of_mean,
                "p_value": signed_rank_p(gap),
                **bayesian_signed_rank(gap, question.rope, weights),
            }
        )
    question.judge(pairs, ["p_value"])
    ranking = None
    if len(names) > 2:
        ranking = _rank(ranks, question.confidence)
        gaps = [mean_ranks[i] - mean_ranks[j] for i, j in question.pair_up(names)]
        for pair, p in zip(pairs, nemenyi_p(gaps, *ranks.shape), strict=True):
            pair["p_nemenyi"] = float(p)
    return {
        "design": "data sets",
        "test": "Wilcoxon signed-rank test",
        "units": list(data_sets),
        "scores": scores,
        "systems": systems,
        "pairs": pairs,
        "ranking": ranking,
        "notes": [
            *question.limit_of_wilcoxon(n_sets, "data sets", len(pairs)),
            *_split_pairs(pairs, question.confidence),
            *_limit_of_nemenyi(ranking),
        ],
    }


def _rank(ranks: np.ndarray, confidence: float) -> dict[str, Any]:
    n_systems, n_sets = ranks.shape
    gap = critical_difference(n_systems, n_sets, confidence)
    return {
        "n_data_sets": n_sets,
        **friedman(ranks),
        "critical_difference": gap,
        "cliques": find_cliques(ranks.mean(axis=1), gap),
    }


def _split_pairs(pairs: Sequence[Mapping[str, Any]], confidence: float) -> list[str]:
    """Say which pairs are undecided although the test finds a difference."""
    return [
        f"{pair['first']!r} and {pair['second']!r} are not told apart: most data sets "
        "speak for one, and a few large differences turn the mean to the other. Look "
        "at every score."
        for pair in pairs
        if pair["p_holm"] < 1 - confidence and is_split(pair)
    ]


def _limit_of_nemenyi(ranking: Mapping[str, Any] | None) -> list[str]:
    if ranking is None:
        return ["Ranks are tested from three classifiers on."]
    if ranking["n_data_sets"] >= _FEW_SETS:
        return []
    return [
        f"On {ranking['n_data_sets']} data sets Nemenyi's test has almost no power: "
        "that two ranks are not told apart says little. Read the differences, their "
        "intervals and the probabilities."
    ]
