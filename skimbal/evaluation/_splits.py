"""Turn `cv` into folds, and say what the rare classes lose by it."""

import numbers
import warnings
from typing import Any, TypeAlias

import numpy as np
from sklearn.model_selection import (
    StratifiedGroupKFold,
    StratifiedKFold,
    check_cv,
)

from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import check_generator

__all__ = ["Folds", "make_folds"]

Folds: TypeAlias = list[tuple[np.ndarray, np.ndarray]]


def make_folds(
    cv: Any, n_repeats: int, X: Any, y: np.ndarray, groups: Any, random_state: Any
) -> tuple[Folds, str]:
    """Return training and test rows of each fold, and the protocol in words."""
    if isinstance(cv, str):
        raise ValueError(
            f"`cv` must be an int, a splitter, an iterable of splits or 'prefit'; "
            f"got {cv!r}."
        )
    if not (isinstance(n_repeats, numbers.Integral) and n_repeats >= 1):
        raise ValueError(f"`n_repeats` must be an int from 1 on; got {n_repeats!r}.")
    if isinstance(cv, numbers.Integral):
        splitters = _make_splitters(int(cv), n_repeats, y, groups, random_state)
        words = "stratified" if groups is None else "stratified, groups kept together"
    elif n_repeats > 1:
        raise ValueError(
            f"`n_repeats` is for an int `cv`; got n_repeats={n_repeats} with "
            f"{type(cv).__name__}. Pass a splitter that repeats, for example "
            "RepeatedStratifiedKFold."
        )
    else:
        splitters = [check_cv(cv, y, classifier=True)]
        words = type(cv).__name__ if hasattr(cv, "split") else "given splits"
    with warnings.catch_warnings():
        # _make_splitters has said it already, by the names of the classes
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        numbers_of_rows = np.arange(len(y))
        folds = [
            (numbers_of_rows[train], numbers_of_rows[test])  # of a mask, too
            for splitter in splitters
            for train, test in splitter.split(X, y, groups)
            # StratifiedGroupKFold can leave a fold empty when groups are few
            if len(test)
        ]
    _check_training_classes(folds, y)
    if n_repeats > 1:
        words += f", in {n_repeats} repeats"
    return folds, f"{len(folds)} folds, {words}"


def _make_splitters(
    n_folds: int, n_repeats: int, y: np.ndarray, groups: Any, random_state: Any
) -> list[StratifiedKFold | StratifiedGroupKFold]:
    if n_folds < 2:
        raise ValueError(f"`cv` must be at least 2 folds; got {n_folds}.")
    classes, counts = np.unique(y, return_counts=True)
    n_folds = _limit_folds(n_folds, int(counts.max()), "rows of the largest class")
    if groups is not None:
        n_folds = _limit_folds(n_folds, len(np.unique(groups)), "groups")
    _warn_of_rare_classes(classes, counts, n_folds)
    if not isinstance(random_state, numbers.Integral):
        # scikit-learn would draw from NumPy's global generator for None
        random_state = int(check_generator(random_state).integers(2**31))
    # the first repeat has the folds that one alone would have
    others = check_generator(random_state).integers(2**31, size=n_repeats - 1)
    kind = StratifiedKFold if groups is None else StratifiedGroupKFold
    return [
        kind(n_folds, shuffle=True, random_state=seed)
        for seed in [random_state, *others.tolist()]
    ]


def _limit_folds(n_folds: int, limit: int, what: str) -> int:
    if limit < 2:
        raise LabelError(f"Cross-validation needs at least 2 {what}; got {limit}.")
    if limit < n_folds:
        warnings.warn(
            f"There are {limit} {what}, so {limit} folds are used instead of "
            f"{n_folds}.",
            SkimbalWarning,
            stacklevel=5,
        )
    return min(n_folds, limit)


def _warn_of_rare_classes(
    classes: np.ndarray, counts: np.ndarray, n_folds: int
) -> None:
    rare = classes[counts < n_folds].tolist()
    if not rare:
        return
    names = ", ".join(map(repr, rare[:3])) + ", ..." * (len(rare) > 3)
    effect = "some folds test no row of such a class, and its figures rest on few rows"
    if counts.min() == 1:
        effect += "; a class with one row is not trained on when it is tested"
    warnings.warn(
        f"{len(rare)} of {len(classes)} classes ({names}) have fewer rows than the "
        f"{n_folds} folds: {effect}.",
        SkimbalWarning,
        stacklevel=5,
    )


def _check_training_classes(folds: Folds, y: np.ndarray) -> None:
    for i, (train, _) in enumerate(folds):
        classes = np.unique(y[train])
        if len(classes) < 2:
            raise LabelError(
                f"The training rows of fold {i} must hold at least 2 classes; got "
                f"{classes.tolist()}. Add rows of other classes, or use other folds."
            )
