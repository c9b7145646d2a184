"""What the out-of-fold predictions of two plain heads tell of the data."""

import numpy as np

from skimbal.auto._learning_curve import learning_curve
from skimbal.auto._measures import class_purity, suspect_labels
from skimbal.auto._race import compare
from skimbal.auto._study import Study

__all__ = ["probe"]

# of each view the first head that was raced
_PROBES = {
    "words": ("words/svm", "words/lr"),
    "vectors": ("vectors/lr_30", "vectors/lda", "vectors/lr_3"),
}


def probe(found: Study) -> None:
    """Compare both, and look for wrong labels, odd classes and the worth of rows."""
    trial, race = found.trial, found.race
    keys = {
        view: next(key for key in heads if key in race.members)
        for view, heads in _PROBES.items()
        if set(heads) & set(race.members)
    }
    if not len(trial.tested[0]) or not keys:
        return
    said = {
        view: trial.evidence([race.members[key]]).log_proba[0]
        for view, key in keys.items()
    }
    # a head that was left behind has seen the first folds alone
    first = [race.members[key].proba[trial.tested[0], 0] for key in keys.values()]
    known = ~np.isnan(first).any(axis=0)
    folds = np.unique(trial.tested[2][known])
    labels = {view: scores[known].argmax(axis=1) for view, scores in said.items()}
    scores, draws = race.score(labels, folds)
    measures = found.measures
    measures["probes"] = scores
    if len(labels) == 2:
        lead, error = compare(scores, draws, "vectors", "words")
        measures["lead"], measures["lead_error"] = lead, error
    view = max(scores, key=lambda name: scores[name])
    key, member = keys[view], race.members[keys[view]]
    share, rows = suspect_labels(member.proba, trial.codes)
    measures["noise_share"], measures["suspects"] = share, rows
    measures["purity"] = class_purity(race.views[view].features, trial.codes)
    # a quarter, half and all of the rows on three folds cost about as much as all folds
    if not found.explain_budget(member.seconds):
        head = race.heads[key]
        measures["curve"] = learning_curve(trial, race.views[view], head)
