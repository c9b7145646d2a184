"""What a candidate costs: seconds of training, milliseconds of a prediction."""

from time import perf_counter
from typing import Any

import numpy as np

from skimbal.auto._candidates import CANDIDATES
from skimbal.auto._race import Race

__all__ = ["candidate_costs", "time_reader"]

_N_ALONE = 15
_N_TOGETHER = 128


def time_reader(read: Any, texts: list[str]) -> dict[str, float]:
    """Return the milliseconds that a text takes, alone and among others.

    Parameters
    ----------
    read : callable
        Takes a list of str.
    texts : list of str
        A sample of them is read.

    Returns
    -------
    dict
        ``alone``, the median of texts that come one by one, and ``together``.
    """
    step = -(-len(texts) // _N_TOGETHER)
    sample = texts[::step]
    read(sample[:1])  # what the first call sets up is no cost of a text
    times = []
    for text in sample[:_N_ALONE]:
        start = perf_counter()
        read([text])
        times.append(perf_counter() - start)
    start = perf_counter()
    read(sample)
    together = (perf_counter() - start) / len(sample)
    return {"alone": 1e3 * float(np.median(times)), "together": 1e3 * together}


def candidate_costs(
    race: Race, name: str, readers: dict[str, dict[str, float]]
) -> dict[str, float]:
    """Return the costs of a candidate.

    Parameters
    ----------
    race : Race
        Run.
    name : str
        The candidate.
    readers : dict of str to dict
        What `time_reader` says of each view, and of each tuned member.

    Returns
    -------
    dict
        ``fit_seconds`` of all its parts, folds and encoding included;
        ``predict_ms``, of a text among others; ``predict_ms_alone``.
    """
    parts = [key for key in CANDIDATES[name].members if key in race.members]
    views = {key.partition("/")[0] for key in parts} - {"tuned"}
    read = [*views, *(key for key in parts if key in readers)]
    return {
        "fit_seconds": sum(race.views[view].seconds for view in views)
        + sum(race.members[key].seconds for key in parts),
        "predict_ms": sum(readers[key]["together"] for key in read),
        "predict_ms_alone": sum(readers[key]["alone"] for key in read),
    }
