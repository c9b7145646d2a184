"""Fit the members of an ensemble, and collect what they say out of fold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from skimbal.calibration._priors import log_proba, move_prior
from skimbal.calibration._temperature_scaling import fit_temperature, mean_log_loss
from skimbal.calibration._training_prior import training_prior
from skimbal.calibration._tuning import OutOfFold
from skimbal.ensemble._decision_proba import read_proba, with_proba
from skimbal.ensemble._member_params import member_params
from skimbal.utils import align_proba
from skimbal.utils._labels import check_known

__all__ = ["Trained", "choose_prior", "read_scores", "train_members"]


@dataclass(frozen=True)
class Trained:
    """Members that were fitted on all rows, and their evidence.

    `priors` are the class frequencies that the probabilities of each are taken to stand
    for, and `prior` those that they are moved to: of the training rows, weighted.
    `scores` (n_members, n_samples, n_classes) are out-of-fold log-probabilities for it,
    of the rows that a fold tests, with their `codes` and `weight`.
    """

    members: dict[str, Any]
    classes: np.ndarray
    class_counts: np.ndarray
    prior: np.ndarray
    priors: dict[str, np.ndarray]
    scores: np.ndarray
    codes: np.ndarray
    weight: np.ndarray


def train_members(
    members: dict[str, Any],
    X: Any,
    labels: np.ndarray,
    weight: np.ndarray | None,
    fit_params: Mapping[str, Any],
    folds: list[tuple[np.ndarray, np.ndarray]],
    n_jobs: int | None,
) -> Trained:
    """Fit every member on all rows, and a copy of it a fold.

    Parameters
    ----------
    members : dict of str to classifier
        Unfitted; these are fitted, not copies.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        What they take.
    labels : ndarray of shape (n_samples,)
        Checked labels.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows.
    fit_params : mapping of str to object
        As for `member_params`.
    folds : list of tuple of ndarray
        Row numbers (train, test).
    n_jobs : int or None
        Folds that run at the same time.

    Returns
    -------
    Trained
    """
    for member in members.values():
        with_proba(member)  # an error now rather than after the first folds
    params = member_params(members, weight, fit_params)
    # before the folds: a row that cannot be used is named by its own number
    for name, member in members.items():
        member.fit(X, labels, **params[name])
        check_known(labels, np.asarray(member.classes_))
    # those of the labels, and what frozen members know besides
    classes = np.unique(np.concatenate([m.classes_ for m in members.values()]))
    codes = np.searchsorted(classes, labels)
    class_counts = np.bincount(codes, minlength=len(classes))
    mass = np.bincount(codes, weight, len(classes))
    # a class that only a frozen member knows is rare here, but not impossible: one row
    mass[class_counts == 0] = mass.sum() / len(labels)
    prior = mass / mass.sum()
    tested = {
        name: OutOfFold.compute(
            with_proba(member),
            X,
            labels,
            classes,
            cv=folds,
            sample_weight=weight,
            fit_params=params[name],
            n_jobs=n_jobs,
        )
        for name, member in members.items()
    }
    priors = {}
    for name, member in members.items():
        source = training_prior(member, labels, weight)
        (source,) = align_proba(source[None], member.classes_, classes)
        priors[name] = choose_prior(tested[name], source, prior)
    rows = next(iter(tested.values()))
    scores = [
        log_proba(move_prior(tested[name].proba, priors[name], prior))
        for name in members
    ]
    return Trained(
        members=members,
        classes=classes,
        class_counts=class_counts,
        prior=prior,
        priors=priors,
        scores=np.stack(scores),
        codes=rows.codes,
        weight=rows.weight,
    )


def choose_prior(rows: OutOfFold, source: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Return `source`, or `prior` where the rows are as likely without a move.

    Class weights and samplers move the probabilities of a flexible model, such as a
    linear one over n-grams, by much less than Bayes' rule says, if they move them at
    all: the held-out rows decide whether to undo it.

    Parameters
    ----------
    rows : OutOfFold
        With the probabilities of the model.
    source, prior : ndarray of shape (n_classes,)
        The class frequencies that it was trained for, and those of the rows.

    Returns
    -------
    ndarray of shape (n_classes,), float64
    """
    if np.allclose(source, prior):
        return prior
    losses = []
    for stands_for in (prior, source):
        scores = log_proba(move_prior(rows.proba, stands_for, prior))
        temperature = fit_temperature(scores, rows.codes, rows.weight)
        losses.append(mean_log_loss(scores / temperature, rows.codes, rows.weight))
    return prior if losses[0] <= losses[1] else source


def read_scores(
    member: Any, X: Any, classes: np.ndarray, source: np.ndarray, prior: np.ndarray
) -> np.ndarray:
    """Return the log-probabilities of a fitted member, moved to another prior.

    Parameters
    ----------
    member : classifier
        Fitted.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        What it takes.
    classes : ndarray of shape (n_classes,)
        Sorted labels, at least those of the member.
    source, prior : ndarray of shape (n_classes,)
        The class frequencies that its probabilities stand for, and shall stand for.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
    """
    return log_proba(move_prior(read_proba(member, X, classes), source, prior))
