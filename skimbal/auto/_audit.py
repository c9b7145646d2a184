"""`audit_`: what the default tried, what it chose, why, and what would change that."""

from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal.auto._decision import MIN_ROWS, Decision, Evidence, score_intervals

if TYPE_CHECKING:
    from skimbal.auto._trial import Trial

__all__ = ["make_audit"]


def make_audit(
    trial: "Trial", evidence: Evidence, decision: Decision
) -> dict[str, Any]:
    """Return the audit as plain data: str, numbers, lists and dicts.

    Parameters
    ----------
    trial : Trial
        What was tried.
    evidence : Evidence
        What the members said out of fold.
    decision : Decision
        What was chosen.

    Returns
    -------
    dict
        As `ImbalancedTextClassifier` describes it.
    """
    scores = _score_all(trial, evidence, decision)
    audit = {
        "data": trial.facts.to_dict() | {"n_unlabelled": len(trial.unlabelled)},
        "n_folds": len(trial.folds),
        "metric": _name(trial.params.metric),
        # no dict: JSON knows no keys but str
        "classes": trial.classes.tolist(),
        "target_prior": trial.target_prior.tolist(),
        "reading_seconds": {k: view.seconds for k, view in trial.views.items()},
        "members": _describe_members(trial, decision, scores),
        "left_out": trial.left_out,
        "ensemble": _describe_mix(decision, scores),
        "rule": {
            "chosen": decision.rule,
            "tau": decision.tau,
            "scores": decision.scores,
            "temperature": decision.temperature,
        },
        "seconds": trial.seconds,
    }
    audit["choices"] = _explain_choices(audit, trial, decision)
    audit["would_change"] = _explain_changes(audit, trial)
    return audit


def _name(metric: Any) -> str:
    return metric if isinstance(metric, str) else getattr(metric, "__name__", "metric")


def _score_all(
    trial: "Trial", evidence: Evidence, decision: Decision
) -> dict[str, dict[str, float]]:
    """Return the scores of each member by name, and those of the ``'mix'``."""
    if not len(evidence.codes):
        return {}
    mixed = decision.log_proba(evidence.log_proba) - decision.offsets
    predictions = {"mix": mixed.argmax(axis=1)} | {
        member.name: log_proba.argmax(axis=1)
        for member, log_proba in zip(trial.members, evidence.log_proba, strict=True)
    }
    return score_intervals(predictions, evidence, trial.goal, np.random.default_rng(0))


def _describe_members(
    trial: "Trial", decision: Decision, scores: dict[str, dict[str, float]]
) -> list[dict[str, Any]]:
    rows = []
    for j, member in enumerate(trial.members):
        row: dict[str, Any] = {"name": member.name}
        if scores:
            row |= scores[member.name] | {"log_loss": float(decision.mix.losses[j])}
        row["weight"] = float(decision.mix.weights[j])
        row["seconds"] = member.seconds
        rows.append(row)
    return rows


def _describe_mix(
    decision: Decision, scores: dict[str, dict[str, float]]
) -> dict[str, Any]:
    if not scores:
        return {}
    return {
        **scores["mix"],
        "log_loss_gain": decision.mix.gain,
        "log_loss_gain_std": decision.mix.gain_std,
    }


def _explain_choices(
    audit: dict[str, Any], trial: "Trial", decision: Decision
) -> list[str]:
    """Say what was chosen, and why."""
    used = sorted(
        (row for row in audit["members"] if row["weight"] > 0),
        key=lambda row: -row["weight"],
    )
    shares = ", ".join(f"{row['name']} {100 * row['weight']:.0f} %" for row in used)
    lines = [f"Members: {shares}."]
    if trial.params.target_prior != "train":
        lines.insert(0, "Everything is chosen and scored for the given `target_prior`.")
    mix = audit["ensemble"]
    if mix:
        if decision.best_by_metric:
            lines.append(
                "Weights: the member alone is more than two standard errors better in "
                "the metric than the weights with the smallest log-loss."
            )
        elif len(trial.members) > 1:
            lines.append(_explain_weights(mix, len(used)))
        lines.append(_explain_rule(audit["rule"]))
    deeds = {"contrastive": "Tuned by contrast", "fine_tuned": "Fine-tuned"}
    lines += [
        f"{deed}, because {trial.reasons[kind]}."
        for kind, deed in deeds.items()
        if kind in trial.reasons and kind not in trial.left_out
    ]
    lines += [
        f"No {kind} member: {why.removesuffix('.')}."
        for kind, why in trial.left_out.items()
    ]
    return lines


def _explain_weights(mix: dict[str, Any], n_used: int) -> str:
    gain, std = mix["log_loss_gain"], mix["log_loss_gain_std"]
    verdict = (
        "more than one standard error, so they are mixed"
        if n_used > 1
        else "not a gain of more than one standard error, so the best is alone"
    )
    return (
        f"Weights: mixing changes the log-loss of the best member by {-gain:+.4f} ± "
        f"{std:.4f}, {verdict}."
    )


def _explain_rule(rule: dict[str, Any]) -> str:
    meaning = "the most probable class is predicted"
    if rule["chosen"] == "per_class":
        meaning = f"each class with {MIN_ROWS} rows or more has a threshold of its own"
    elif rule["tau"]:
        favoured = "rare" if rule["tau"] > 0 else "common"
        meaning = f"{favoured} classes are predicted sooner, tau is {rule['tau']:.2f}"
    names = {"none": "none", "global": "one tau", "per_class": "thresholds"}
    scores = ", ".join(f"{names[k]} {100 * v:.1f}" for k, v in rule["scores"].items())
    return f"Decision: {meaning} (out of fold by rule: {scores})."


def _explain_changes(audit: dict[str, Any], trial: "Trial") -> list[str]:
    """Say what would lead to another decision."""
    lines = []
    facts = trial.facts
    if facts.smallest_class < MIN_ROWS:
        line = f"More examples of the smallest class: it has {facts.smallest_class}"
        # copies of a text count towards a threshold; a function tunes none
        if (
            not callable(trial.params.metric)
            and np.bincount(trial.codes).min() < MIN_ROWS
        ):
            line += f", and with {MIN_ROWS} a class can have a threshold of its own"
        lines.append(f"{line}.")
    if facts.n_contradictory:
        lines.append(
            f"One label a text: {facts.n_contradictory} of {facts.n_texts} texts have "
            "rows of several classes, and no classifier is right on all of them."
        )
    if trial.params.target_prior == "train":
        lines.append(
            "Other class frequencies in use than in training: set `target_prior`."
        )
    reason = trial.left_out.get("fine_tuned", "")
    if "time_budget" in reason:
        lines.append("A larger `time_budget`, for a fine-tuned encoder.")
    elif reason and reason == trial.reasons.get("fine_tuned"):
        lines.append("`members` that name 'fine_tuned', to train it all the same.")
    elif "encoder" in trial.reasons:
        lines.append("An encoder that can read these texts, as `pretrained`.")
    return lines
