"""What is asked of a comparison, checked once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite
from typing import Any

import numpy as np

from skimbal.evaluation._paired_tests import holm

__all__ = ["Question", "is_greater_better", "is_split", "make_question"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which figure, what counts as a difference, and who is set against whom."""

    metric: str
    greater_is_better: bool
    rope: float
    baseline: str | None
    confidence: float

    def to_gains(self, scores: np.ndarray) -> np.ndarray:
        """Return scores of which the higher is the better."""
        return scores if self.greater_is_better else -scores

    def pair_up(self, names: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the two members of each pair, the better one first."""
        if self.baseline is None:
            yield from combinations(range(len(names)), 2)
            return
        place = names.index(self.baseline)
        yield from ((i, place) for i in range(len(names)) if i != place)

    def sort(
        self, names: Sequence[str], scores: np.ndarray
    ) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Return names, scores and gains, the best on average first."""
        order = np.argsort(-self.to_gains(scores).mean(axis=1), kind="stable")
        scores = scores[order]
        return [names[i] for i in order], scores, self.to_gains(scores)

    def limit_of_wilcoxon(self, n: int, what: str, n_pairs: int) -> list[str]:
        """Return a note where so few differences cannot be told from 0."""
        smallest = 2.0 ** (1 - n)
        # Holm multiplies the smallest of all p-values by their number
        if smallest * n_pairs < 1 - self.confidence:
            return []
        adjusted = ""
        if smallest < 1 - self.confidence:
            adjusted = (
                f", and adjusted for {n_pairs} pairs none below "
                f"{min(1, smallest * n_pairs):.3g}"
            )
        return [
            f"On {n} {what} Wilcoxon's test cannot give a p-value below "
            f"{smallest:.3g}{adjusted}: it finds no difference at "
            f"{100 * self.confidence:.3g} % confidence, however large."
        ]

    def judge(self, pairs: list[dict[str, Any]], tests: Sequence[str]) -> None:
        """Add Holm's p-values of each test to the pairs, and a verdict.

        The verdict is of the first test: ``better`` or ``worse`` where Holm's p-value
        is small enough, ``practically equal`` where the difference surely lies within
        the rope, else ``undecided``: also where the test speaks for one and the mean
        for the other.
        """
        for test in tests:
            adjusted = holm([pair[test] for pair in pairs])
            name = "p_holm" if test == "p_value" else f"{test}_holm"
            for pair, p in zip(pairs, adjusted, strict=True):
                pair[name] = p
        for pair in pairs:
            pair["verdict"] = self._verdict(pair)

    def _verdict(self, pair: dict[str, Any]) -> str:
        if pair["equal"] >= self.confidence:
            return "practically equal"
        if pair["p_holm"] >= 1 - self.confidence or is_split(pair):
            return "undecided"
        return "better" if pair["better"] > pair["worse"] else "worse"


def is_split(pair: Mapping[str, Any]) -> bool:
    """Return whether a few large differences turn the mean against all the others."""
    return pair["difference"] * (pair["better"] - pair["worse"]) < 0


def make_question(
    names: Sequence[str],
    *,
    metric: str,
    greater_is_better: bool | None,
    rope: float,
    baseline: str | None,
    confidence: float,
) -> Question:
    """Check what is asked of the systems `names`.

    Raises
    ------
    TypeError
        If a name is no str.
    ValueError
        If there are fewer than two systems, the baseline is none of them, or a number
        is out of range.
    """
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise TypeError(
            f"Names of classifiers must be str; got a {type(wrong[0]).__name__}."
        )
    if len(names) < 2:
        raise ValueError(
            f"A comparison needs at least 2 classifiers; got {len(names)}."
        )
    if baseline is not None and baseline not in names:
        raise ValueError(
            f"`baseline` must be one of {', '.join(map(repr, names))}; got "
            f"{baseline!r}."
        )
    if not (isfinite(rope) and rope >= 0):
        raise ValueError(
            f"`rope` must be 0 or more, in units of the metric; got {rope}."
        )
    if not 0 < confidence < 1:
        raise ValueError(
            f"`confidence` must be between 0 and 1, such as 0.95; got {confidence}."
        )
    if greater_is_better is None:
        greater_is_better = is_greater_better(metric)
    return Question(
        metric=metric,
        greater_is_better=greater_is_better,
        rope=float(rope),
        baseline=baseline,
        confidence=float(confidence),
    )


def is_greater_better(metric: str) -> bool:
    """Tell by the name, as scikit-learn calls its metrics, whether more is better.

    Examples
    --------
    >>> from skimbal.evaluation._question import is_greater_better
    >>> is_greater_better("macro_f1"), is_greater_better("log_loss")
    (True, False)
    """
    return not metric.endswith(("_loss", "_error", "_deviance", "ece", "seconds"))
