"""From members that have been trained to the attributes of the default."""

from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal.auto._audit import make_audit
from skimbal.auto._decision import Decision, decide
from skimbal.auto._members import Member

if TYPE_CHECKING:
    from skimbal.auto._trial import Trial

__all__ = ["finish"]


def finish(trial: "Trial", members: list[Member]) -> dict[str, Any]:
    """Mix members, and return the fitted attributes of an `ImbalancedTextClassifier`.

    Parameters
    ----------
    trial : Trial
        What they were trained on; `members` become its own.
    members : list of Member
        At least one.

    Returns
    -------
    dict
        Names and values of the attributes that end in ``_``.
    """
    trial.members = members
    evidence = trial.evidence(members)
    counts = np.bincount(trial.codes)
    log_frequency = np.log(counts / len(trial.codes))
    decision = decide(
        evidence, log_frequency, trial.params.metric, trial.classes, trial.rng
    )
    return {
        "classes_": trial.classes,
        "class_counts_": counts,
        "training_prior_": trial.target_prior,
        "source_prior_": trial.train_prior,
        **_keep_used(trial, decision),
        "temperature_": decision.temperature,
        "rule_": decision.rule,
        "tau_": decision.tau,
        "offsets_": decision.offsets,
        "audit_": make_audit(trial, evidence, decision),
    }


def _keep_used(trial: "Trial", decision: Decision) -> dict[str, Any]:
    """Return the members with a weight, and the encoders that they read with."""
    weights, temperatures = decision.mix.weights, decision.mix.temperatures
    used = [(j, m) for j, m in enumerate(trial.members) if weights[j] > 0]
    views = {m.view for _, m in used}
    return {
        "members_": {m.name: m.model for _, m in used},
        "weights_": {
            m.name: float(w) for m, w in zip(trial.members, weights, strict=True)
        },
        "member_views_": {m.name: m.view for _, m in used},
        "score_temperatures_": {m.name: m.score_temperature for _, m in used},
        "member_temperatures_": {m.name: float(temperatures[j]) for j, m in used},
        "encoders_": {k: v.encoder for k, v in trial.views.items() if k in views},
    }
