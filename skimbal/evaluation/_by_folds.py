"""Classifiers on the folds or random splits of one data set."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from skimbal.evaluation._paired_tests import correlated_t, signed_rank_p, summarize_t
from skimbal.evaluation._question import Question

__all__ = ["compare_folds"]


def compare_folds(
    names: Sequence[str],
    scores: np.ndarray,
    test_train_ratio: float,
    question: Question,
    overall: Mapping[str, float | None] | None = None,
) -> dict[str, Any]:
    """Compare on the folds or random splits of one data set.

    Parameters
    ----------
    names : sequence of str
    scores : ndarray of shape (n_systems, n_folds), float64
        NaN where the metric is not defined.
    test_train_ratio : float
        Tested rows of a fold for each training row.
    question : Question
    overall : mapping of str to float, default=None
        The figures over all rows.

    Returns
    -------
    dict
        The fields of a `Comparison` that the question has not.
    """
    defined = np.isfinite(scores).all(axis=0)
    if defined.sum() < 2:
        raise ValueError(
            f"A comparison by folds needs at least 2 on which {question.metric} is "
            f"defined for all classifiers; got {defined.sum()} of {len(defined)}."
        )
    units = [f"fold {number}" for number in np.flatnonzero(defined)]
    names, scores, gains = question.sort(names, scores[:, defined])
    systems = [
        {"name": name, "score": score} | ({"overall": overall[name]} if overall else {})
        for name, score in zip(names, scores.mean(axis=1).tolist(), strict=True)
    ]
    pairs = []
    for i, j in question.pair_up(names):
        gap = gains[i] - gains[j]
        posterior = correlated_t(gap, test_train_ratio)
        pairs.append(
            {
                "first": names[i],
                "second": names[j],
                **summarize_t(posterior, question.rope, question.confidence),
                "p_wilcoxon": signed_rank_p(gap),
            }
        )
    question.judge(pairs, ["p_value", "p_wilcoxon"])
    n_lost = int((~defined).sum())
    notes = [
        "Wilcoxon's test takes folds for independent, but they share training rows: "
        "it is surer than it should be. The t-test and the intervals are corrected "
        "for it.",
        *question.limit_of_wilcoxon(len(units), "folds", len(pairs)),
    ]
    if overall:
        notes.insert(
            0,
            "Scores and differences are means over folds; the figures over all rows "
            "stand beside them.",
        )
    if n_lost:
        notes.append(
            f"{n_lost} of {len(defined)} folds are left out: {question.metric} is not "
            "defined there."
        )
    return {
        "design": "folds",
        "test": "corrected resampled t-test",
        "units": units,
        "scores": scores,
        "systems": systems,
        "pairs": pairs,
        "notes": notes,
        "left_out": [],
    }
