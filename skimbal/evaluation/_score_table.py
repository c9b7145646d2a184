"""A table of scores, read cell by cell."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["ScoreTable", "read_data_sets", "read_folds", "stack_scores"]


class ScoreTable(NamedTuple):
    """One score of each system on each data set, without gaps."""

    names: list[str]
    data_sets: list[str]
    scores: np.ndarray  # of shape (n_systems, n_sets)
    left_out: list[dict[str, Any]]
    notes: list[str]


def read_folds(
    scores: Mapping[str, Sequence[float]], n_train: float | None, n_test: float | None
) -> tuple[list[str], np.ndarray, float]:
    """Return names, scores of shape (n_systems, n_folds), and test rows a training row.

    Raises
    ------
    ValueError
        If the numbers of folds differ, or those of rows are missing.
    """
    if n_train is None or n_test is None or not (n_train > 0 and n_test > 0):
        raise ValueError(
            "Scores over folds of one data set need `n_train` and `n_test`, the rows "
            f"of a fold; got {n_train} and {n_test}. For several data sets, `scores` "
            "maps each to a mapping of name to score."
        )
    rows = {name: _to_row(name, values) for name, values in scores.items()}
    sizes = {name: len(row) for name, row in rows.items()}
    if len(set(sizes.values())) > 1:
        raise ValueError(
            f"All classifiers must have scores on the same folds; got {sizes} scores."
        )
    return list(rows), np.array(list(rows.values())), n_test / n_train


def read_data_sets(
    scores: Mapping[str, Mapping[str, Any]],
    n_train: float | None = None,
    n_test: float | None = None,
) -> ScoreTable:
    """Average over seeds, and keep the data sets on which every system has a score.

    Raises
    ------
    ValueError
        If fewer than two data sets are left.
    """
    if n_train is not None or n_test is not None:
        raise ValueError(
            "`n_train` and `n_test` are for folds of one data set; leave them out."
        )
    for data_set, column in scores.items():
        if not isinstance(column, Mapping):
            raise TypeError(
                f"The scores of data set {data_set!r} must be a mapping of name to "
                f"score, as of the others; got {type(column).__name__}."
            )
    # in the order in which they first come
    names = list(dict.fromkeys(name for column in scores.values() for name in column))
    cells = {
        data_set: [_to_row(name, column.get(name)) for name in names]
        for data_set, column in scores.items()
    }
    missing = {
        data_set: [
            name
            for name, row in zip(names, rows, strict=True)
            if not len(row) or not np.isfinite(row).all()
        ]
        for data_set, rows in cells.items()
    }
    kept = [data_set for data_set, lacking in missing.items() if not lacking]
    left_out = [
        {"data_set": data_set, "missing": lacking}
        for data_set, lacking in missing.items()
        if lacking
    ]
    if len(kept) < 2:
        raise ValueError(
            "A comparison over data sets needs at least 2 on which every classifier "
            f"has a score; got {len(kept)} of {len(scores)}. {_say_lacks(left_out)}"
        )
    table = [[row.mean() for row in cells[data_set]] for data_set in kept]
    notes = _note_left_out(left_out, len(scores))
    if any(len({len(row) for row in cells[data_set]}) > 1 for data_set in kept):
        notes.append("Some scores are means over fewer seeds than those beside them.")
    return ScoreTable(names, kept, np.array(table).T, left_out, notes)


def _to_row(name: str, values: Any) -> np.ndarray:
    """Return scores as an array; a missing one is NaN, and a missing row is empty."""
    if values is None:
        return np.empty(0)
    try:
        row = np.atleast_1d(np.asarray(values, dtype=float))
    except (TypeError, ValueError):
        row = np.empty((0, 0))
    if row.ndim != 1:
        raise TypeError(
            f"The scores of {name!r} must be numbers; got {type(values).__name__}."
        )
    return row


def _note_left_out(left_out: list[dict[str, Any]], n_sets: int) -> list[str]:
    if not left_out:
        return []
    return [
        f"{len(left_out)} of {n_sets} data sets are left out, as not every classifier "
        f"has a score there. {_say_lacks(left_out)}"
    ]


def _say_lacks(left_out: list[dict[str, Any]]) -> str:
    """Say who lacks how many: leaving these out brings data sets back."""
    names = [name for row in left_out for name in row["missing"]]
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    words = ", ".join(f"{name!r} lacks {count}" for name, count in counts.items())
    return f"{words}." if words else ""


def stack_scores(
    scores: Mapping[str, Sequence[float | None]],
    systems: Sequence[Mapping[str, Any]],
    units: Sequence[str],
) -> np.ndarray:
    """Return the scores that a record holds as an array, a row a classifier.

    Parameters
    ----------
    scores : mapping of str to sequence of float or None
        By name; None is NaN.
    systems : sequence of mapping
        The classifiers in the order of the rows, with ``name``.
    units : sequence of str
        What each of the scores is of.

    Returns
    -------
    ndarray of shape (n_systems, n_units), float64

    Raises
    ------
    ValueError
        If there is no classifier, or one has more or fewer scores.
    """
    if not systems:
        raise ValueError("'systems' must hold classifiers; got none")
    rows = [scores[system["name"]] for system in systems]
    for system, row in zip(systems, rows, strict=True):
        if len(row) != len(units):
            raise ValueError(
                f"{system['name']!r} must have {len(units)} scores, one a unit; got "
                f"{len(row)}"
            )
    return np.array(rows, np.float64)
