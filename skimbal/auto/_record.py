"""From a study to the plain data of an advice."""

from typing import Any

import numpy as np

from skimbal.auto._candidates import CANDIDATES, encoder_options
from skimbal.auto._outlook import list_changes, list_risks
from skimbal.auto._race import compare
from skimbal.auto._rule_table import FEW_TEXTS, RULES
from skimbal.auto._rules import apply_rules
from skimbal.auto._study import Study

__all__ = ["make_record"]

HERE = "these rows, out of fold"
# what is called drift: told apart, and by more than a little
_P_VALUE, _LEAST_AUC = 0.01, 0.55
_MOST_NAMES = 5


def make_record(
    found: Study, seed: int, index: np.ndarray, cache_dir: str | None
) -> dict[str, Any]:
    """Return what `Advice` shows.

    Parameters
    ----------
    found : Study
        What was found.
    seed : int
        Of the estimator that is advised.
    index : ndarray of shape (n_samples,), int64
        Where the rows stand in what was given.
    cache_dir : str or None
        That of the encoder, as the user has it.

    Returns
    -------
    dict
        Plain data, without any text of the rows.
    """
    trial, choice = found.trial, found.choice
    assert choice is not None  # `study` makes one
    facts = _facts(found)
    suspects = index[found.measures.get("suspects", np.zeros(0, np.int64))].tolist()
    facts["first_suspects"] = _names(suspects)
    record = {
        "chosen": choice.chosen,
        "title": CANDIDATES[choice.chosen].title,
        "reason": choice.reason,
        "best": choice.best,
        "simplest": choice.simplest,
        "metric": trial.params.metric,
        "n_folds": len(trial.folds),
        "time_budget": trial.params.time_budget,
        "classes": trial.classes.tolist(),
        "facts": facts,
        "candidates": _candidates(found),
        "left_out": dict(found.race.left_out),
        "advice": _advice(found, facts),
        "suspects": suspects,
        "drift": found.measures["drift"],
        "spec": _spec(found, seed, cache_dir),
    }
    record["risks"] = list_risks(record)
    record["would_change"] = list_changes(record)
    record["seconds"] = trial.seconds
    return record


def _facts(found: Study) -> dict[str, Any]:
    """Return the measures, flat, and as the rules say them."""
    trial, measures = found.trial, found.measures
    skipped = ("drift", "suspects", "purity", "curve", "tokens", "probes")
    facts = trial.facts.to_dict()
    facts |= {key: value for key, value in measures.items() if key not in skipped}
    facts |= measures.get("tokens") or {}
    facts["label_names"] = measures.get("label_names")
    facts |= {f"{view}_score": v for view, v in measures.get("probes", {}).items()}
    prior = trial.params.target_prior
    facts |= {
        "n_unlabelled": len(trial.unlabelled),
        "target_prior": prior if isinstance(prior, str) else "given",
        "has_encoder": found.encoder is not None,
        "no_encoder": found.no_encoder,
        "few": FEW_TEXTS,
    }
    lead = facts.setdefault("lead", None)
    facts.setdefault("noise_share", None)
    facts["lead_words"] = (
        "not compared with n-grams"
        if lead is None
        else f"{100 * lead:+.1f} ± {100 * facts['lead_error']:.1f} points from the "
        "n-grams"
    )
    for name, share in (
        ("known", 1 - facts.get("unknown_share", 0.0)),
        ("truncated", facts.get("truncated_share", 0.0)),
        ("noise", facts["noise_share"] or 0.0),
        ("duplicate", facts["duplicate_share"]),
        ("near", facts["near_duplicate_share"]),
    ):
        facts[f"{name}_percent"] = 100 * share
    curve = measures.get("curve")
    facts["doubling"] = None if curve is None else curve["gain"]
    facts["curve"] = curve
    facts["doubling_gain"] = None if curve is None else _points(curve, HERE)
    drifted = [
        row
        for row in measures["drift"]
        if row["p_value"] < _P_VALUE and row["auc"] > _LEAST_AUC
    ]
    facts["drifted"] = [row["part"] for row in drifted]
    facts["drifted_names"] = _names(facts["drifted"])
    facts["drift_auc"] = max((row["auc"] for row in drifted), default=0.5)
    facts["incoherent"] = _incoherent(found)
    facts["incoherent_names"] = _names(facts["incoherent"])
    return facts


def _names(labels: list[Any]) -> str:
    shown = ", ".join(str(label) for label in labels[:_MOST_NAMES])
    more = len(labels) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _points(row: dict[str, float], source: str) -> dict[str, Any]:
    mean, low, high = (100 * row[key] for key in ("gain", "low", "high"))
    return {"low": low, "high": high, "mean": mean, "source": source}


def _incoherent(found: Study) -> list[Any]:
    """Return the labels of classes that nobody finds, and that hold no centre."""
    purity = found.measures.get("purity")
    if purity is None or found.choice is None or not found.predictions:
        return []
    codes = found.trial.codes[found.trial.tested[0]]
    n_classes = len(purity)
    right = np.zeros(n_classes)
    for labels in found.predictions.values():  # no candidate finds one of its rows
        right += np.bincount(codes, labels == codes, n_classes)
    n_tested = np.bincount(codes, minlength=n_classes)
    odd = (right == 0) & (n_tested >= 3) & (purity < 0.2)
    return found.trial.classes[odd].tolist()


def _candidates(found: Study) -> list[dict[str, Any]]:
    rows = []
    for name in found.race.names:
        row: dict[str, Any] = {"name": name, "title": CANDIDATES[name].title}
        if name in found.scores:
            low, high = np.quantile(found.draws[name], [0.025, 0.975]).tolist()
            row |= {"score": found.scores[name], "low": low, "high": high}
            chosen = found.choice.chosen if found.choice is not None else name
            behind, error = compare(found.scores, found.draws, chosen, name)
            row |= {"behind": behind, "behind_error": error}
        row["passes"] = CANDIDATES[name].passes
        rows.append(row | found.costs(name))
    return sorted(rows, key=lambda row: -row.get("score", 0.0))


def _advice(found: Study, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the method first, then what the rules say."""
    choice = found.choice
    assert choice is not None
    rival = choice.simplest if choice.simplest != choice.chosen else choice.best
    others = [n for n in found.scores if CANDIDATES[n].passes == 0 and n != rival]
    if rival == choice.chosen and others:
        rival = others[0]
    method = {
        "topic": "method",
        "verdict": "do",
        "advice": f"Take {CANDIDATES[choice.chosen].title}.",
        "why": f"{choice.reason[0].upper()}{choice.reason[1:]}.",
        "gain": _measured(found, choice.chosen, rival),
        "reference": "",
    }
    return [method, *apply_rules(RULES, facts)]


def _measured(found: Study, one: str, other: str) -> dict[str, Any] | None:
    """Return by how much one candidate is ahead of another on these rows."""
    if one == other or one not in found.scores or other not in found.scores:
        return None
    lead, _ = compare(found.scores, found.draws, one, other)
    drawn = found.draws[one] - found.draws[other]
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    row = {"gain": lead, "low": min(low, lead), "high": max(high, lead)}
    return _points(row, f"{HERE}: {one} - {other}")


def _spec(found: Study, seed: int, cache_dir: str | None) -> dict[str, Any]:
    """Return what `make_estimator` makes the estimator of."""
    prior = found.trial.params.target_prior
    encoder = None
    if found.encoder is not None:
        encoder = encoder_options(found.encoder) | {"cache_dir": cache_dir}
        if cache_dir is None:
            del encoder["cache_dir"]
    return {
        "encoder": encoder,
        "metric": found.trial.params.metric,
        "target_prior": prior
        if isinstance(prior, str)
        else [[_plain(k), float(v)] for k, v in prior.items()],
        "random_state": seed,
    }


def _plain(label: Any) -> Any:
    return label.item() if isinstance(label, np.generic) else label
