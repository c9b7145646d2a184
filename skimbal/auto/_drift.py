"""Do two groups of texts come from one source? A classifier tells, or cannot."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import mannwhitneyu
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import ComplementNB

from skimbal.calibration._priors import log_proba

__all__ = ["compare_groups", "tell_apart"]

# texts of each group: more tell smaller differences, which matter less
_MOST = 3000
# with fewer, half of them to learn from and half to ask, nothing can be told
_FEWEST = 20
_N_FEATURES = 2**18


def compare_groups(
    groups: dict[str, list[str]], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Tell each group of texts apart from the others.

    Parameters
    ----------
    groups : dict of str to list of str
        Two or more groups, by what they are called.
    rng : numpy.random.Generator
        Where samples and halves are drawn from.

    Returns
    -------
    list of dict
        As `tell_apart` returns it, with ``part``: one for two groups, else one a
        group. ``p_value`` is that of all comparisons together (Bonferroni).
    """
    names = list(groups) if len(groups) > 2 else list(groups)[:1]
    found = []
    for name in names:
        others = [text for key, own in groups.items() if key != name for text in own]
        result = tell_apart(groups[name], others, rng)
        if result is not None:
            p_value = min(1.0, result["p_value"] * len(names))
            found.append({"part": name, **result, "p_value": p_value})
    return found


def tell_apart(
    first: Sequence[str], second: Sequence[str], rng: np.random.Generator
) -> dict[str, float] | None:
    """Return how well a classifier tells two groups of texts apart [1]_.

    Parameters
    ----------
    first, second : sequence of str
        The texts. Copies within a group count once: on both sides of the halves, they
        would be told apart by heart.
    rng : numpy.random.Generator
        Where samples and halves are drawn from.

    Returns
    -------
    dict or None
        ``auc``, the ROC AUC on rows that the classifier has not seen, 0.5 where groups
        are alike, with its 95 % interval from ``low`` to ``high``; and ``p_value``,
        how often groups of one source would do as well. None if a group has fewer
        than 20 different texts.

    References
    ----------
    .. [1] D. Lopez-Paz, M. Oquab (2017). "Revisiting Classifier Two-Sample Tests".
       ICLR. https://arxiv.org/abs/1610.06545
    """
    samples = []
    for texts in (first, second):
        unique = list(dict.fromkeys(texts))
        if len(unique) < _FEWEST:
            return None
        drawn = rng.permutation(len(unique))[:_MOST]
        samples.append([unique[i] for i in drawn.tolist()])
    # O(n_characters) time; a fixed number of columns, and no vocabulary to keep
    vectorizer = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(1, 3),
        n_features=_N_FEATURES,
        alternate_sign=False,
        lowercase=True,
    )
    X = vectorizer.transform(samples[0] + samples[1])
    y = np.repeat([1, 0], [len(sample) for sample in samples])
    # they are in random order: every second one of a group is asked
    asked = np.concatenate([np.arange(len(s)) % 2 == 1 for s in samples])
    model = ComplementNB().fit(X[~asked], y[~asked])
    scores = log_proba(model.predict_proba(X[asked]))[:, 1]
    return _auc(scores[y[asked] == 1], scores[y[asked] == 0])


def _auc(positive: np.ndarray, negative: np.ndarray) -> dict[str, float]:
    """Return the AUC, its interval (Hanley and McNeil, 1982) and its p-value."""
    n, m = len(positive), len(negative)
    test = mannwhitneyu(positive, negative, alternative="greater")
    auc = float(test.statistic) / (n * m)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (n - 1) * (q1 - auc**2) + (m - 1) * (q2 - auc**2)
    half = 1.96 * float(np.sqrt(max(variance, 0.0) / (n * m)))
    return {
        "auc": auc,
        "low": max(0.0, auc - half),
        "high": min(1.0, auc + half),
        "p_value": float(test.pvalue),
    }
