"""The steps of `SelfTrainingTextClassifier.fit`, in their order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import _num_samples

from skimbal.classifiers._guard import OutOfFoldTeachers
from skimbal.classifiers._pseudo_rounds import Rounds, Rules, Student, Teaching
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

# labels that were drawn by class are about equally many, as far as a class has so many
_MOST_UNEQUAL = 2


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
    weight = np.ones(n_rows) if weight is None else weight
    _check_weight(weight[labelled])
    rules = _make_rules(params, classes, own_codes[weight[labelled] > 0])
    codes = np.full(n_rows, -1)
    codes[labelled] = own_codes
    # rows that count for nothing are in no round
    (unlabelled,) = np.nonzero((codes < 0) & (weight > 0))
    # one generator a use: a guard more or less does not change the augmented texts
    seeds = check_generator(params.random_state).spawn(4)
    split = SplitEstimator(seeded_clone(estimator, seeds[0]))
    texts = columns[0] if columns is not None and len(columns) == 1 else None
    augmenters = (params.weak_augmenter, params.strong_augmenter)
    pool = make_pool(X, texts, unlabelled, split.encoder, augmenters, seeds[1])
    teaching = Teaching(rules, split.rest, pool, classes, codes, weight)
    rounds, learnt = _train(params, teaching, labelled, seeds[2:])
    student = rounds.student
    transduction, trust = _transduce(teaching, student)
    return learnt | {
        "estimator_": split.join(student.classifier),
        "classes_": classes,
        "class_counts_": np.bincount(own_codes),
        "self_trained_": student is not rounds.teacher,
        "n_iter_": rounds.n_iter,
        "termination_condition_": rounds.reason,
        "target_prior_": rounds.target,
        "transduction_": classes[transduction],
        "transduction_weight_": trust,
        "training_prior_": student.prior,
    }


def _check_weight(weight: np.ndarray) -> None:
    """Raise an error if no labelled row counts."""
    if not weight.any():
        raise ValueError(
            f"`sample_weight` is 0 for all {len(weight)} labelled rows; unlabelled "
            "ones alone teach nothing. Give labelled rows a weight above 0."
        )


def _make_rules(
    params: "SelfTrainingTextClassifier", classes: np.ndarray, codes: np.ndarray
) -> Rules:
    """Resolve ``'auto'``, and refuse a prior of other classes before it costs time."""
    target = params.target_prior
    if isinstance(target, str) and target == "auto":
        target = "estimate" if _are_alike(codes, len(classes)) else "train"
    if target != "estimate":
        check_target_prior(target, classes, np.ones(len(classes)))
    return Rules(
        params.method,
        target,
        params.unlabelled_weight,
        params.threshold,
        params.max_iter,
    )


def _are_alike(codes: np.ndarray, n_classes: int) -> bool:
    """Tell whether labels were drawn by class, and say nothing of frequencies."""
    counts = np.sort(np.bincount(codes, minlength=n_classes))
    # of two classes the smaller, of more the middle one: those that are drawn by class
    # are short of rows where there are no more
    return bool(counts[-1] <= _MOST_UNEQUAL * counts[(n_classes - 1) // 2])


def _train(
    params: "SelfTrainingTextClassifier",
    teaching: Teaching,
    labelled: np.ndarray,
    seeds: list[np.random.Generator],
) -> tuple[Rounds, dict[str, Any]]:
    """Return the rounds that are kept, and what the held-out rows have told."""
    learnt: dict[str, Any] = {"temperature_": 1.0, "guard_scores_": None}
    teacher = teaching.start(labelled)
    if not len(teaching.pool.unlabelled):
        return Rounds(teacher, teacher, 0, "nothing_unlabelled", None), learnt
    if params.method == "pseudo_label":
        return teaching.run(teacher, labelled), learnt
    teachers = _hold_out(params, teaching, labelled, seeds[0])
    if teachers is not None:
        learnt["temperature_"] = teachers.temperature()
    rounds = teaching.run(teacher, labelled, learnt["temperature_"])
    if params.guard and teachers is not None and rounds.target is not None:
        targets = [rounds.target]
        counted = teaching.codes[labelled[teaching.weight[labelled] > 0]]
        alike = _are_alike(counted, len(teaching.classes))
        if teaching.rules.target_prior == "estimate" and not alike:
            # rows that are weighed by an estimate cannot tell that it is wrong
            targets.append(teaching.shares(labelled))
        scores = teachers.judge(learnt["temperature_"], targets, seeds[1])
        learnt["guard_scores_"] = scores
        if teachers.is_worse(scores):
            rounds = replace(rounds, student=rounds.teacher, reason="worse")
    return rounds, learnt


def _hold_out(
    params: "SelfTrainingTextClassifier",
    teaching: Teaching,
    labelled: np.ndarray,
    rng: np.random.Generator,
) -> OutOfFoldTeachers | None:
    """Return teachers of folds of the labelled rows; None where no fold can be made."""
    labelled = labelled[teaching.weight[labelled] > 0]
    codes = teaching.codes[labelled]
    if np.bincount(codes).max() < 2:
        return None
    X = take_rows(teaching.pool.rows, labelled)
    dealt = make_inner_folds(params.cv, X, teaching.classes[codes], rng)
    folds = [(labelled[train], labelled[test]) for train, test in dealt]
    return OutOfFoldTeachers.fit(teaching, folds, params.n_jobs, keep=params.guard)


def _transduce(teaching: Teaching, student: Student) -> tuple[np.ndarray, np.ndarray]:
    """Return class number and weight of every row, before the row's own weight."""
    codes, unlabelled = teaching.codes.copy(), teaching.pool.unlabelled
    trust = (codes >= 0).astype(np.float64)
    codes[unlabelled], trust[unlabelled] = student.codes, student.trust
    (left,) = np.nonzero(codes < 0)
    if len(left):  # they count for nothing, and were in no round
        codes[left] = teaching.predict_proba(student.classifier, left).argmax(axis=1)
    return codes, trust
