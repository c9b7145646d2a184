"""The rounds of self-training: a teacher labels, a student learns and teaches next."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.base import clone

from skimbal.calibration._priors import estimate_prior, log_proba
from skimbal.calibration._training_prior import training_prior
from skimbal.classifiers._soft_labels import meet_prior, soft_weights
from skimbal.classifiers._unlabelled_rows import Pool
from skimbal.utils import align_proba, check_target_prior
from skimbal.utils._rows import take_rows
from skimbal.utils._weights import weight_params

__all__ = ["Rounds", "Rules", "Student", "Teaching"]

# Steps of expectation maximisation. The first few find most of the shift; more of them
# trust the probabilities of a few labelled rows too far (see the decisions page).
_EM_STEPS = 2


@dataclass(frozen=True)
class Student:
    """A fitted classifier, and what it was trained on besides the labelled rows.

    `codes` and `trust` are class number and weight of each unlabelled row, before the
    row's own weight; `prior` is what its probabilities stand for. The first teacher has
    seen none of these rows: `codes` are its answers, once it was asked, and `trust` 0.
    """

    classifier: Any
    prior: np.ndarray
    codes: np.ndarray
    trust: np.ndarray


@dataclass(frozen=True)
class Rounds:
    """What came out: first teacher, last student, how many of these, why no more."""

    teacher: Student
    student: Student
    n_iter: int
    reason: str
    target: np.ndarray | None


@dataclass(frozen=True)
class Rules:
    """Parameters of `SelfTrainingTextClassifier`: all that a worker needs of it."""

    method: str
    target_prior: Any
    unlabelled_weight: float
    threshold: float
    max_iter: int


@dataclass(frozen=True)
class Teaching:
    """How rows without a label are labelled; see `SelfTrainingTextClassifier`.

    Parameters
    ----------
    rules : Rules
        How to do it. ``'auto'`` is resolved.
    estimator : classifier
        What comes after the encoder, with all its seeds set. Not changed.
    pool : Pool
        All rows of the fit.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    codes : ndarray of shape (n_samples,), int64
        Class number of each row that has a label.
    weight : ndarray of shape (n_samples,), float64
        Weights of the rows.
    """

    rules: Rules
    estimator: Any
    pool: Pool
    classes: np.ndarray
    codes: np.ndarray
    weight: np.ndarray

    def start(self, labelled: np.ndarray) -> Student:
        """Fit the supervised classifier on some labelled rows."""
        codes, weight = self.codes[labelled], self.weight[labelled]
        fitted, prior = self._fit(take_rows(self.pool.rows, labelled), codes, weight)
        return Student(fitted, prior, np.zeros(0, dtype=np.int64), np.zeros(0))

    def proba(self, classifier: Any) -> np.ndarray:
        """Return probabilities of the unlabelled rows, a column for each class."""
        found = self.pool.proba(classifier)
        return align_proba(found, classifier.classes_, self.classes)

    def predict_proba(self, classifier: Any, rows: np.ndarray) -> np.ndarray:
        """Return probabilities of any rows as they are, a column for each class."""
        found = classifier.predict_proba(take_rows(self.pool.rows, rows))
        return align_proba(found, classifier.classes_, self.classes)

    def run(
        self, teacher: Student, labelled: np.ndarray, temperature: float = 1.0
    ) -> Rounds:
        """Train students until their labels stay the same, at most `max_iter`.

        Parameters
        ----------
        teacher : Student
            The supervised classifier.
        labelled : ndarray of shape (n_labelled,), int64
            Rows that it was trained on.
        temperature : float, default=1.0
            What log-probabilities of the supervised classifier are divided by.

        Returns
        -------
        Rounds
            Its teacher has answered for the unlabelled rows.
        """
        proba = self.proba(teacher.classifier)
        answers = proba.argmax(axis=1)
        teacher = replace(teacher, codes=answers, trust=np.zeros(len(answers)))
        if temperature != 1:
            proba = softmax(log_proba(proba) / temperature, axis=1)
        target = self.find_target(proba, teacher.prior, labelled)
        last = teacher
        for n_before in range(self.rules.max_iter):
            if n_before:
                proba = self.proba(last.classifier)
            codes, trust = self._label(proba, target, labelled)
            if not trust.any():
                return Rounds(teacher, last, n_before, "no_row_is_sure", target)
            same = np.array_equal(trust > 0, last.trust > 0)
            if n_before and same and np.array_equal(codes, last.codes):
                return Rounds(teacher, last, n_before, "no_change", target)
            last = self._teach(labelled, codes, trust)
        return Rounds(teacher, last, self.rules.max_iter, "max_iter", target)

    def find_target(
        self, proba: np.ndarray, source: np.ndarray, labelled: np.ndarray
    ) -> np.ndarray | None:
        """Return the class frequencies of the unlabelled rows; None to align nothing.

        Parameters
        ----------
        proba : ndarray of shape (n_unlabelled, n_classes)
            Calibrated, for the class frequencies `source`.
        source : ndarray of shape (n_classes,)
            Sums to 1.
        labelled : ndarray of shape (n_labelled,), int64
            Rows whose class frequencies ``'train'`` stands for.
        """
        if self.rules.method == "pseudo_label":
            return None
        target = self.rules.target_prior
        if isinstance(target, str) and target == "estimate":
            own = self.weight[self.pool.unlabelled]
            return estimate_prior(proba, source, weight=own, max_iter=_EM_STEPS)
        return check_target_prior(target, self.classes, self.shares(labelled))

    def shares(self, labelled: np.ndarray) -> np.ndarray:
        """Return the share of each class in the weight of labelled rows."""
        mass = np.bincount(
            self.codes[labelled], self.weight[labelled], len(self.classes)
        )
        return mass / mass.sum()

    def _label(
        self, proba: np.ndarray, target: np.ndarray | None, labelled: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return class numbers and weights of the unlabelled rows."""
        if target is None:
            sure = proba.max(axis=1) >= self.rules.threshold
            return proba.argmax(axis=1), sure.astype(np.float64)
        own = self.weight[self.pool.unlabelled]
        proba = meet_prior(proba, target, own)
        trust = soft_weights(proba, own)
        # rows of a small pool count no more than labelled ones
        most = self.rules.unlabelled_weight * self.weight[labelled].sum()
        mass = (trust * own).sum()
        return proba.argmax(axis=1), trust * min(1.0, most / mass) if mass else trust

    def _teach(
        self, labelled: np.ndarray, codes: np.ndarray, trust: np.ndarray
    ) -> Student:
        (used,) = np.nonzero(trust)
        unlabelled = self.pool.unlabelled[used]
        rows = np.concatenate([labelled, unlabelled])
        weight = self.weight[rows].copy()
        weight[len(labelled) :] *= trust[used]
        fitted, prior = self._fit(
            take_rows(self.pool.strong, rows),
            np.concatenate([self.codes[labelled], codes[used]]),
            weight,
        )
        return Student(fitted, prior, codes, trust)

    def _fit(
        self, X: Any, codes: np.ndarray, weight: np.ndarray
    ) -> tuple[Any, np.ndarray]:
        """Return a fitted copy and the class frequencies that it stands for."""
        copy = clone(self.estimator)
        labels = self.classes[codes]
        # an estimator that knows no weights does where there are none
        weights = None if (weight == 1).all() else weight
        copy.fit(X, labels, **weight_params(copy, weights))
        prior = training_prior(copy, labels, weights)
        return copy, align_proba(prior[None], copy.classes_, self.classes)[0]
