"""The steps of `SelfTrainingTextClassifier.fit`, in their order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import _num_samples

from skimbal.classifiers._guard import OutOfFoldTeachers
from skimbal.classifiers._pseudo_rounds import Rounds, Student, Teaching
from skimbal.classifiers._unlabelled_rows import SplitEstimator, make_pool
from skimbal.utils import (
    check_generator,
    check_target_prior,
    encode_labels,
    make_inner_folds,
)
from skimbal.utils._rows import take_rows
from skimbal.utils._seeding import seeded_clone

if TYPE_CHECKING:
    from skimbal.classifiers._self_training_text import SelfTrainingTextClassifier

__all__ = ["fit_self_training"]


def fit_self_training(
    params: "SelfTrainingTextClassifier",
    estimator: Any,
    X: Any,
    columns: Sequence[list[str]] | None,
    labelled: np.ndarray,
    labels: np.ndarray,
    weight: np.ndarray | None,
) -> dict[str, Any]:
    """Fit, and return the fitted attributes.

    Parameters
    ----------
    params : SelfTrainingTextClassifier
        Read for its parameters only.
    estimator : classifier
        What is trained. Not changed.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        Every row.
    columns : sequence of lists of str, or None
        The texts in `X`, if it holds texts.
    labelled : ndarray of shape (n_labelled,), int64
        Numbers of the rows that have a label, ascending.
    labels : ndarray of shape (n_labelled,)
        Their labels, checked.
    weight : ndarray of shape (n_samples,), float64, or None
        Weights of the rows.

    Returns
    -------
    dict
        Names and values of the attributes that end in ``_``.
    """
    n_rows = _num_samples(X)
    classes, own_codes = encode_labels(labels)
    _check_target(params, classes)
    codes = np.full(n_rows, -1)
    codes[labelled] = own_codes
    unlabelled = np.setdiff1d(np.arange(n_rows), labelled)
    # one generator a use: a guard more or less does not change the augmented texts
    seeds = check_generator(params.random_state).spawn(4)
    split = SplitEstimator(seeded_clone(estimator, seeds[0]))
    texts = columns[0] if columns is not None and len(columns) == 1 else None
    augmenters = (params.weak_augmenter, params.strong_augmenter)
    pool = make_pool(X, texts, unlabelled, split.encoder, augmenters, seeds[1])
    teaching = Teaching(
        params,
        split.rest,
        pool,
        classes,
        codes,
        np.ones(n_rows) if weight is None else weight,
    )
    teacher = teaching.start(labelled)
    rounds, learnt = _train(teaching, teacher, labelled, seeds[2:])
    student = rounds.student
    transduction, trust = codes.copy(), np.ones(n_rows)
    transduction[unlabelled] = student.codes
    trust[unlabelled] = student.trust
    return learnt | {
        "estimator_": split.join(student.classifier),
        "classes_": classes,
        "class_counts_": np.bincount(own_codes),
        "self_trained_": student is not teacher,
        "n_iter_": rounds.n_iter,
        "termination_condition_": rounds.reason,
        "target_prior_": rounds.target,
        "transduction_": classes[transduction],
        "transduction_weight_": trust,
        "training_prior_": student.prior,
    }


def _check_target(params: "SelfTrainingTextClassifier", classes: np.ndarray) -> None:
    """Raise an error for a prior of other classes before anything costs time."""
    if params.target_prior != "estimate":
        check_target_prior(params.target_prior, classes, np.ones(len(classes)))


def _train(
    teaching: Teaching,
    teacher: Student,
    labelled: np.ndarray,
    seeds: list[np.random.Generator],
) -> tuple[Rounds, dict[str, Any]]:
    """Return the rounds that are kept, and what the held-out rows have told."""
    params = teaching.params
    learnt: dict[str, Any] = {"temperature_": 1.0, "guard_scores_": None}
    if not len(teaching.pool.unlabelled):
        return Rounds(teacher, 0, "nothing_unlabelled", None), learnt
    if params.method == "pseudo_label":
        return teaching.run(teacher, labelled), learnt
    teachers = _hold_out(teaching, labelled, seeds[0])
    if teachers is not None:
        learnt["temperature_"] = teachers.temperature()
    rounds = teaching.run(teacher, labelled, learnt["temperature_"])
    if params.guard and teachers is not None and rounds.target is not None:
        scores = teachers.judge(learnt["temperature_"], rounds.target, seeds[1])
        learnt["guard_scores_"] = scores
        if teachers.is_worse(scores):
            rounds = Rounds(teacher, rounds.n_iter, "worse", rounds.target)
    return rounds, learnt


def _hold_out(
    teaching: Teaching, labelled: np.ndarray, rng: np.random.Generator
) -> OutOfFoldTeachers | None:
    """Return teachers of folds of the labelled rows; None where no fold can be made."""
    params, codes = teaching.params, teaching.codes[labelled]
    if np.bincount(codes).max() < 2:
        return None
    X = take_rows(teaching.pool.rows, labelled)
    dealt = make_inner_folds(params.cv, X, teaching.classes[codes], rng)
    folds = [(labelled[train], labelled[test]) for train, test in dealt]
    return OutOfFoldTeachers.fit(teaching, folds, params.n_jobs)
