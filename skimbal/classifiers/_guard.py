"""Whether self-training is any worse, on labelled rows that neither side has seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.parallel import Parallel, delayed

from skimbal.calibration._priors import log_proba
from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.calibration._tuning import METRICS
from skimbal.classifiers._pseudo_rounds import Student, Teaching
from skimbal.utils import align_proba
from skimbal.utils._rows import take_rows

__all__ = ["OutOfFoldTeachers"]

_N_DRAWS = 200
# chance alone makes a difference of more standard errors once in forty times
_N_ERRORS = 2.0

_NAMES = ("supervised", "self_trained")

Folds = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class OutOfFoldTeachers:
    """Supervised copies of folds of the labelled rows, and what they say of the rest.

    `proba` has a row for each tested row in `tested`.
    """

    teaching: Teaching
    folds: Folds
    teachers: list[Student]
    tested: np.ndarray
    proba: np.ndarray
    n_jobs: int | None

    @classmethod
    def fit(
        cls, teaching: Teaching, folds: Folds, n_jobs: int | None
    ) -> "OutOfFoldTeachers":
        """Fit a copy a fold.

        Parameters
        ----------
        teaching : Teaching
            Of the fit.
        folds : list of tuple of ndarray
            Numbers of labelled rows (train, test), among all rows.
        n_jobs : int or None
            Folds that run at the same time, as in joblib.
        """
        teachers = Parallel(n_jobs=n_jobs)(
            delayed(teaching.start)(train) for train, _ in folds
        )
        found = [
            _proba_of(teaching, teacher.classifier, test)
            for teacher, (_, test) in zip(teachers, folds, strict=True)
        ]
        tested = np.concatenate([test for _, test in folds])
        return cls(teaching, folds, teachers, tested, np.concatenate(found), n_jobs)

    def temperature(self) -> float:
        """Return what log-probabilities must be divided by to be calibrated."""
        codes, weight = self._truth()
        return fit_temperature(log_proba(self.proba), codes, weight, smooth=True)

    def judge(
        self, temperature: float, target: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        """Train students in every fold, and compare them with their teachers.

        Parameters
        ----------
        temperature : float
            Of the supervised classifier.
        target : ndarray of shape (n_classes,)
            Class frequencies of the rows to predict: labelled rows count as often.
        rng : numpy.random.Generator
            Draws the rows of the bootstrap.

        Returns
        -------
        dict of str to float
            Macro F1 as ``'supervised'`` and ``'self_trained'``, and the standard
            ``'error'`` of their difference, from 200 draws of the tested rows.
        """
        found = Parallel(n_jobs=self.n_jobs)(
            delayed(_proba_of_student)(self.teaching, teacher, fold, temperature)
            for teacher, fold in zip(self.teachers, self.folds, strict=True)
        )
        codes, weight = self._truth()
        n_classes = len(target)
        share = np.bincount(codes, weight, n_classes) / weight.sum()
        weight = weight * (target / np.where(share > 0, share, 1))[codes]
        answers = [p.argmax(axis=1) for p in (self.proba, np.concatenate(found))]

        def score(rows: np.ndarray) -> list[float]:
            return [
                METRICS["macro_f1"](codes[rows], a[rows], weight[rows], n_classes)
                for a in answers
            ]

        draws = rng.integers(len(codes), size=(_N_DRAWS, len(codes)))
        drawn = np.array([score(rows) for rows in draws])
        scores = dict(zip(_NAMES, score(np.arange(len(codes))), strict=True))
        return scores | {"error": float(np.diff(drawn).std())}

    @staticmethod
    def is_worse(scores: dict[str, float]) -> bool:
        """Tell whether self-training loses more than chance explains."""
        loss = scores["supervised"] - scores["self_trained"]
        return loss > _N_ERRORS * scores["error"]

    def _truth(self) -> tuple[np.ndarray, np.ndarray]:
        return self.teaching.codes[self.tested], self.teaching.weight[self.tested]


def _proba_of(teaching: Teaching, classifier: Any, rows: np.ndarray) -> np.ndarray:
    found = classifier.predict_proba(take_rows(teaching.pool.rows, rows))
    return align_proba(found, classifier.classes_, teaching.classes)


def _proba_of_student(
    teaching: Teaching,
    teacher: Student,
    fold: tuple[np.ndarray, np.ndarray],
    temperature: float,
) -> np.ndarray:
    train, test = fold
    student = teaching.run(teacher, train, temperature).student
    return _proba_of(teaching, student.classifier, test)
