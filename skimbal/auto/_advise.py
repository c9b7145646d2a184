"""The steps of `StrategyAdvisor.fit`, in their order."""

from typing import Any
from warnings import warn

import numpy as np

from skimbal.auto._candidates import CANDIDATES
from skimbal.auto._choice import Choice, choose
from skimbal.auto._drift import compare_groups
from skimbal.auto._imbalanced_text import ImbalancedTextClassifier
from skimbal.auto._measures import measure_rows
from skimbal.auto._race import Race
from skimbal.auto._study import Study
from skimbal.auto._study_probes import probe
from skimbal.auto._study_tuned import add_tuned
from skimbal.auto._study_views import add_vectors, add_words
from skimbal.auto._trial import Trial
from skimbal.exceptions import InvalidTextError, SkimbalWarning

__all__ = ["study"]


def study(
    params: ImbalancedTextClassifier,
    names: tuple[str, ...],
    by_rule: bool,
    cache_dir: str,
    tolerance: float,
    rows: tuple[Any, ...],
    parts: dict[str, list[str]],
) -> Study:
    """Measure the data, race the candidates and choose one.

    Parameters
    ----------
    params : ImbalancedTextClassifier
        Its parameters are those of the study.
    names : tuple of str
        Candidates that may take part.
    by_rule : bool
        Whether rules may leave out a candidate that tunes an encoder.
    cache_dir : str
        A folder for the vectors of an encoder that has none.
    tolerance : float
        As in `choose`.
    rows : tuple
        Texts, sorted labels, class numbers, weights or None, unlabelled texts.
    parts : dict of str to list of str
        Texts of each part of the data, to be compared; fewer than two are not.

    Returns
    -------
    Study
    """
    trial = Trial(params, *rows)
    race = Race(trial, list(names))
    found = Study(trial, race, by_rule, cache_dir)
    found.measures |= measure_rows(trial.texts, trial.codes, trial.number)
    rng = np.random.default_rng(0)
    found.measures["drift"] = compare_groups(parts, rng) if len(parts) > 1 else []
    if params.target_prior != "train":
        race.drop(["vectors"], "it cannot decide for a `target_prior` of its own")
    add_words(found)
    add_vectors(found)
    if not race.views:
        raise InvalidTextError(
            "No n-gram is common to two of the texts, and there is no encoder to read "
            "them with. Give more texts, or an encoder as `pretrained`."
        )
    race.run()
    _refuse_empty(race)
    probe(found)
    for kind in ("contrastive", "fine_tuned"):
        add_tuned(found, kind)
    _refuse_empty(race)
    _score(found, tolerance)
    return found


def _refuse_empty(race: Race) -> None:
    if not race.names:
        reasons = "; ".join(f"{name}: {why}" for name, why in race.left_out.items())
        raise ValueError(
            f"At least one candidate must be fitted, and none can be ({reasons}). Give "
            "more rows or time, or name other `candidates` as well."
        )


def _score(found: Study, tolerance: float) -> None:
    """Score what is still in, out of fold, and choose."""
    trial, race = found.trial, found.race
    if not len(trial.tested[0]):
        mixes = [name for name in race.names if CANDIDATES[name].mixes]
        chosen = (mixes or race.names)[-1]
        reason = "no folds can be made of so few texts, so nothing can be compared"
        found.choice = Choice(chosen, chosen, chosen, reason)
        warn(
            f"Nothing can be compared: {reason}. Add examples first.",
            SkimbalWarning,
            stacklevel=6,
        )
        return
    found.predictions = {name: race.predict(name) for name in race.names}
    found.scores, found.draws = race.score(found.predictions)
    found.choice = choose(found.scores, found.draws, tolerance)
