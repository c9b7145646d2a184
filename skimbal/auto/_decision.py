"""From the out-of-fold probabilities of members to one decision."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import log_softmax

from skimbal.calibration._goals import Goal, make_goal
from skimbal.calibration._rules import RuleTuner
from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.ensemble._losses import LogLoss
from skimbal.ensemble._mix import Mix, learn_mix
from skimbal.ensemble._selection import bootstrap_weights

__all__ = [
    "MIN_ROWS",
    "Decision",
    "Evidence",
    "decide",
    "draw_scores",
    "score_intervals",
]

_N_BAGS = 20
_N_ROUNDS = 20
_N_BOOTSTRAP = 200
# rows that a class needs for an offset of its own
MIN_ROWS = 30


@dataclass(frozen=True)
class Evidence:
    """Rows that members were tested on.

    `log_proba` (n_members, n_samples, n_classes) is for the target prior, and `weight`
    makes the classes of the rows count as in it.
    """

    log_proba: np.ndarray
    codes: np.ndarray
    weight: np.ndarray
    fold: np.ndarray


@dataclass(frozen=True)
class Decision:
    """How members are mixed, how sure the mix is, and when a class wins.

    Log-probabilities of the mix are divided by `temperature`; the class with the
    largest log-probability less its one of `offsets` is chosen. `scores` holds the
    out-of-fold metric of each rule, tuned without the fold of the row.
    `best_by_metric` tells that the best member is alone because of the metric.
    """

    mix: Mix
    temperature: float
    rule: str
    tau: float
    offsets: np.ndarray
    scores: dict[str, float]
    best_by_metric: bool = False

    def log_proba(self, log_proba: np.ndarray) -> np.ndarray:
        """Return the calibrated log-probabilities of the mix, (n_samples, n_classes).

        Parameters
        ----------
        log_proba : ndarray of shape (n_members, n_samples, n_classes)
            Those of the members for the target prior.
        """
        return log_softmax(self.mix.pool(log_proba) / self.temperature, axis=1)


def decide(
    evidence: Evidence,
    log_frequency: np.ndarray,
    metric: Any,
    classes: np.ndarray,
    rng: np.random.Generator,
) -> Decision:
    """Weigh the members, calibrate the mix, and choose the rule of decision.

    Parameters
    ----------
    evidence : Evidence
        May have no rows: then members weigh the same and nothing is tuned.
    log_frequency : ndarray of shape (n_classes,)
        Log shares of the classes in the training rows.
    metric : str or callable
        What the rule must make large.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    rng : numpy.random.Generator
        Where bootstrap samples are drawn from.

    Returns
    -------
    Decision
    """
    n_members, n_rows, n_classes = evidence.log_proba.shape
    if not n_rows:
        even = np.full(n_members, 1 / n_members)
        mix = Mix(even, np.ones(n_members), np.full(n_members, np.nan), 0.0, 0.0)
        return Decision(mix, 1.0, "none", 0.0, np.zeros(n_classes), {})
    goal = make_goal(metric, classes)
    # a function would be called some thousand times for each class
    min_rows = n_rows + 1 if callable(metric) else MIN_ROWS
    mix = learn_mix(
        evidence.log_proba,
        evidence.codes,
        evidence.weight,
        LogLoss(),
        n_bags=_N_BAGS,
        n_rounds=_N_ROUNDS,
        rng=rng,
    )
    settings = (log_frequency, goal, min_rows, rng)
    decision, predicted = _decide_over(mix, evidence, *settings)
    best = _clearly_better(evidence, predicted, goal, rng)
    if best is None or mix.weights[best] == 1:
        return decision
    alone = replace(mix, weights=np.eye(n_members)[best])
    decision, _ = _decide_over(alone, evidence, *settings)
    return replace(decision, best_by_metric=True)


def _decide_over(
    mix: Mix,
    evidence: Evidence,
    log_frequency: np.ndarray,
    goal: Goal,
    min_rows: int,
    rng: np.random.Generator,
) -> tuple[Decision, np.ndarray]:
    """Return the decision over a mix, and its predictions for the rows.

    A row is predicted by a rule that was tuned without its fold.
    """
    pooled = mix.pool(evidence.log_proba)
    temperature = fit_temperature(pooled, evidence.codes, evidence.weight, smooth=True)
    tuner = RuleTuner(
        log_softmax(pooled / temperature, axis=1),
        evidence.codes,
        evidence.weight,
        evidence.fold,
        log_frequency=log_frequency,
        goal=goal,
        min_rows=min_rows,
    )
    predictions = tuner.predict_left_out(tuner.leave_folds_out())
    scores = {name: tuner.score(labels) for name, labels in predictions.items()}
    rule = _choose_rule(tuner, predictions, scores, rng)
    rules = tuner.tune(np.arange(len(pooled)))
    tau = 0.0 if rule == "none" else rules.tau
    decision = Decision(mix, temperature, rule, tau, rules.offsets[rule], scores)
    return decision, predictions[rule]


def _choose_rule(
    tuner: RuleTuner,
    predictions: dict[str, np.ndarray],
    scores: dict[str, float],
    rng: np.random.Generator,
) -> str:
    """Return a tau if it gains, and thresholds if they clearly gain more.

    Both are judged on folds that they were not tuned on. Thresholds are many numbers,
    and must gain one standard error.
    """
    best = "global" if scores["global"] > scores["none"] else "none"
    rivals = {name: predictions[name] for name in (best, "per_class")}
    draws = draw_scores(rivals, tuner.codes, tuner.weight, tuner.goal, rng)
    gain = scores["per_class"] - scores[best]
    spread = np.std(draws["per_class"] - draws[best])
    return "per_class" if gain > spread else best


def _clearly_better(
    evidence: Evidence, predicted: np.ndarray, goal: Goal, rng: np.random.Generator
) -> int | None:
    """Return the member that beats the mix by two standard errors, if there is one.

    The mix is weighed by log-loss, which can be small where the metric is bad. Two,
    not one: it is the best of several members.
    """
    codes, weight = evidence.codes, evidence.weight
    labels = evidence.log_proba.argmax(axis=2)
    scores = [goal.score(codes, member, weight) for member in labels]
    best = int(np.argmax(scores))
    draws = draw_scores(
        {"member": labels[best], "mix": predicted}, codes, weight, goal, rng
    )
    lead = scores[best] - goal.score(codes, predicted, weight)
    return best if lead > 2 * np.std(draws["member"] - draws["mix"]) else None


def draw_scores(
    predictions: dict[str, np.ndarray],
    codes: np.ndarray,
    weight: np.ndarray,
    goal: Goal,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return the goal of each of several predictions on the same bootstrap samples."""
    # sample by sample: all of them at once would be 1.6 kB a row
    draws = np.array(
        [
            [goal.score(codes, labels, bag) for labels in predictions.values()]
            for bag in bootstrap_weights(codes, weight, _N_BOOTSTRAP, rng)
        ]
    )
    return dict(zip(predictions, draws.T, strict=True))


def score_intervals(
    predictions: dict[str, np.ndarray],
    evidence: Evidence,
    goal: Goal,
    rng: np.random.Generator,
) -> dict[str, dict[str, float]]:
    """Return the goal of predictions, with its 95 % interval.

    Parameters
    ----------
    predictions : dict of str to ndarray of shape (n_samples,)
        Predicted class numbers of the rows.
    evidence : Evidence
        The rows.
    goal : Goal
        What to make large.
    rng : numpy.random.Generator
        Where bootstrap samples, which keep the rows of each class, are drawn from. All
        predictions are judged on the same ones, so that intervals can be compared.

    Returns
    -------
    dict of str to dict
        ``score``, ``low`` and ``high`` of each.
    """
    codes, weight = evidence.codes, evidence.weight
    draws = draw_scores(predictions, codes, weight, goal, rng)
    intervals = {}
    for name, labels in predictions.items():
        low, high = np.quantile(draws[name], [0.025, 0.975]).tolist()
        score = float(goal.score(codes, labels, weight))
        intervals[name] = {"score": score, "low": low, "high": high}
    return intervals
