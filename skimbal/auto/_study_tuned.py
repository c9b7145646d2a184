"""The advisor tunes an encoder, where rules and time allow it."""

from typing import Any

from skimbal.auto._candidates import CANDIDATES
from skimbal.auto._costs import time_reader
from skimbal.auto._fine_tuning import (
    N_COPIES,
    expected_seconds,
    judge_contrast,
    judge_fine_tuning,
    tune,
)
from skimbal.auto._study import Study
from skimbal.exceptions import NonFiniteLossError

__all__ = ["add_tuned"]

# decisions over a mix that follow a tuning
_N_DECISIONS = 8
# points of the metric that must be left to gain
_LEAST_ROOM = 0.005


def add_tuned(found: Study, kind: str) -> None:
    """Tune the encoder, if the rules want it and there is time."""
    trial, race = found.trial, found.race
    names = [n for n in race.names if CANDIDATES[n].tuned == (kind,)]
    if not names:
        return
    folds = trial.folds if len(trial.folds) == N_COPIES else trial.deal(N_COPIES)
    reason = _refuse(found, kind, folds)
    if reason or found.encoder is None:
        race.drop(names, reason)
        return
    given = trial.texts, trial.codes, folds, trial.weight, trial.seed()
    try:
        name = race.views["vectors"].name
        member = tune(kind, name, found.encoder, *given, trial.label_names)
    except NonFiniteLossError as error:
        race.drop(names, str(error))
        return
    race.members[f"tuned/{kind}"] = member
    read = member.model.predict_proba
    found.readers[f"tuned/{kind}"] = time_reader(read, trial.texts)


def _refuse(found: Study, kind: str, folds: Any) -> str:
    """Say why an encoder is not tuned; '' where it is."""
    trial, race = found.trial, found.race
    if found.encoder is None:
        return found.no_encoder
    if not folds or not len(trial.tested[0]):
        return "no folds can be made of the texts"
    best = max(found.measures["probes"].values(), default=0.0)
    if found.by_rule and best > 1 - _LEAST_ROOM:
        return f"there is nothing to gain above {100 * best:.1f} points"
    if found.by_rule:
        lead = found.measures.get("lead", 0.0)
        wanted, reason = (
            judge_contrast(trial.facts)
            if kind == "contrastive"
            else judge_fine_tuning(trial.facts, lead)
        )
        if not wanted:
            return reason
    given = found.encoder, trial.texts, len(trial.classes), folds
    seconds = 0.0
    if trial.params.time_budget is not None:
        seconds = expected_seconds(kind, *given)
    return found.explain_budget(seconds + _N_DECISIONS * race.decision_seconds)
