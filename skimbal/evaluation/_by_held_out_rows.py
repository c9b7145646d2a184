"""Fitted classifiers on the same held-out rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from skimbal.evaluation._paired_bootstrap import bootstrap_scores
from skimbal.evaluation._paired_tests import mcnemar_p, share_regions
from skimbal.evaluation._question import Question
from skimbal.evaluation._report import Report

__all__ = ["compare_held_out"]


def compare_held_out(
    reports: Mapping[str, Report],
    scores: np.ndarray,
    metric: Any,
    n_draws: int,
    generator: np.random.Generator,
    question: Question,
) -> dict[str, Any]:
    """Compare fitted classifiers on the same held-out rows.

    Parameters
    ----------
    reports : mapping of str to Report
        Of the same rows.
    scores : ndarray of shape (n_systems, 1), float64
    metric : str or callable
    n_draws : int
        Draws of the bootstrap.
    generator : numpy.random.Generator
    question : Question

    Returns
    -------
    dict
        The fields of a `Comparison` that the question has not.
    """
    names, scores, gains = question.sort(list(reports), scores)
    ordered = {name: reports[name] for name in names}
    drawn = bootstrap_scores(ordered, metric, n_draws, generator)
    tails = [(1 - question.confidence) / 2, (1 + question.confidence) / 2]
    systems = [
        {"name": name, "score": score, "low": low, "high": high}
        for name, score, (low, high) in zip(
            names,
            scores[:, 0].tolist(),
            np.quantile(drawn, tails, axis=1).T.tolist(),
            strict=True,
        )
    ]
    right = [report.y_true == report.y_pred for report in ordered.values()]
    drawn = question.to_gains(drawn)
    pairs = []
    for i, j in question.pair_up(names):
        gaps = np.sort(drawn[i] - drawn[j])
        low, high = np.quantile(gaps, tails).tolist()
        pairs.append(
            {
                "first": names[i],
                "second": names[j],
                "difference": float(gains[i, 0] - gains[j, 0]),
                "low": low,
                "high": high,
                "p_value": _bootstrap_p(gaps),
                **share_regions(gaps, question.rope),
                "p_mcnemar": mcnemar_p(right[i], right[j]),
            }
        )
    question.judge(pairs, ["p_value", "p_mcnemar"])
    return {
        "design": "held-out rows",
        "test": f"paired bootstrap, {n_draws:,} draws within the true classes",
        "units": [f"{len(right[0]):,} held-out rows"],
        "scores": scores,
        "systems": systems,
        "pairs": pairs,
        "left_out": [],
        "notes": [
            "Each classifier was trained once. The intervals say what other rows of "
            "the same source would change; what training again would change, they "
            "cannot: that takes folds, or seeds.",
            "McNemar's test is of accuracy, whatever the metric.",
        ],
    }


def _bootstrap_p(gaps: np.ndarray) -> float:
    """Return the two-sided p-value of which the percentile interval is the inverse."""
    below, above = np.sum(gaps <= 0), np.sum(gaps >= 0)
    # the rows as they came are one more draw: no p-value is 0
    return float(min(1, 2 * (min(below, above) + 1) / (len(gaps) + 1)))
