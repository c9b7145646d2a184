"""Which candidate is advised: what is cheap, where dearer ones gain next to nothing."""

from dataclasses import dataclass

import numpy as np

from skimbal.auto._candidates import CANDIDATES
from skimbal.auto._race import compare

__all__ = ["Choice", "choose"]

# Standard errors, as in the default. Bootstrap samples of the same predictions do not
# tell how much other training rows would change them, so one is soon passed by luck.
_CLEAR = 2.0


@dataclass(frozen=True)
class Choice:
    """What is advised, the best by score, and the simplest within a standard error.

    `reason` tells in words why the first is advised.
    """

    chosen: str
    best: str
    simplest: str
    reason: str


def choose(
    scores: dict[str, float], draws: dict[str, np.ndarray], tolerance: float
) -> Choice:
    """Compare classes of cost, and in each the one that is the safest.

    Within a class of cost (how often an encoder reads a text) nothing is saved by a
    candidate that scores less, and the largest of several scores is partly luck: a mix
    is taken unless a single head is ahead by more than two standard errors. Between
    classes the cheaper one is taken where it is behind by no more than one standard
    error, and by no more than `tolerance`: on few rows a standard error is several
    points.

    Parameters
    ----------
    scores : dict of str to float
        The metric of each candidate, out of fold.
    draws : dict of str to ndarray of shape (n_samples,)
        That on the same bootstrap samples.
    tolerance : float
        What a cheaper class of cost may cost, in the unit of the metric.

    Returns
    -------
    Choice
    """
    leaders: dict[int, str] = {}
    for passes in sorted({CANDIDATES[name].passes for name in scores}):
        own = [name for name in scores if CANDIDATES[name].passes == passes]
        leaders[passes] = _lead(own, scores, draws)
    leader = max(leaders.values(), key=lambda name: scores[name])
    chosen = leader
    for name in leaders.values():  # the cheapest first
        lead, error = compare(scores, draws, leader, name)
        if lead <= min(error, tolerance):
            chosen = name
            break
    best = max(scores, key=lambda name: scores[name])
    simplest = next(
        name
        for name in CANDIDATES
        if name in scores
        and np.subtract(*compare(scores, draws, best, name)) <= 0  # lead - error
    )
    return Choice(chosen, best, simplest, _explain(chosen, leader, scores, draws))


def _lead(
    names: list[str], scores: dict[str, float], draws: dict[str, np.ndarray]
) -> str:
    """Return the candidate that stands for a class of cost."""
    mixes = [name for name in names if CANDIDATES[name].mixes]
    top = max(names, key=lambda name: scores[name])
    if not mixes or top in mixes:
        return top
    mix = max(mixes, key=lambda name: scores[name])
    lead, error = compare(scores, draws, top, mix)
    return top if lead > _CLEAR * error else mix


def _explain(
    chosen: str, leader: str, scores: dict[str, float], draws: dict[str, np.ndarray]
) -> str:
    others = [name for name in scores if name != chosen]
    if not others:
        return "there is no other candidate"
    second = max(others, key=lambda name: scores[name])
    rival = second if chosen == leader else leader
    lead, error = compare(scores, draws, chosen, rival)
    points = f"{100 * abs(lead):.1f} ± {100 * error:.1f} points"
    if rival == leader:
        return f"`{leader}` is ahead by {points}, which is not worth its cost"
    if lead < 0:
        return f"`{second}` is ahead by {points}, which can be luck; a mix is safer"
    return f"it is {points} ahead of the next one, `{second}`"
