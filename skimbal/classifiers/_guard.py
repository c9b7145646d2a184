"""Whether self-training is any worse, on labelled rows that neither side has seen."""

from dataclasses import dataclass

import numpy as np
from sklearn.utils.parallel import Parallel, delayed

from skimbal.calibration._priors import log_proba
from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.calibration._tuning import METRICS
from skimbal.classifiers._pseudo_rounds import Student, Teaching

__all__ = ["OutOfFoldTeachers"]

_N_DRAWS = 200
# chance alone makes a difference of more standard errors once in forty times
_N_ERRORS = 2.0

_NAMES = ("supervised", "self_trained")

Folds = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class OutOfFoldTeachers:
    """Supervised copies of folds of the labelled rows, and what they say of the rest.

    `proba` has a row for each entry of `tested`, which holds a row several times if
    folds are repeated. `teachers` is empty if they are not kept.
    """

    teaching: Teaching
    folds: Folds
    teachers: list[Student]
    tested: np.ndarray
    proba: np.ndarray
    n_jobs: int | None

    @classmethod
    def fit(
        cls, teaching: Teaching, folds: Folds, n_jobs: int | None, *, keep: bool
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
        keep : bool
            Whether the copies are needed by `judge`; one may be a whole encoder.
        """
        found = Parallel(n_jobs=n_jobs)(
            delayed(_start_fold)(teaching, fold, keep) for fold in folds
        )
        teachers = [teacher for teacher, _ in found if teacher is not None]
        tested = np.concatenate([test for _, test in folds])
        proba = np.concatenate([proba for _, proba in found])
        return cls(teaching, folds, teachers, tested, proba, n_jobs)

    def temperature(self) -> float:
        """Return what log-probabilities must be divided by to be calibrated."""
        codes, weight = self._truth()
        return fit_temperature(log_proba(self.proba), codes, weight, smooth=True)

    def judge(
        self, temperature: float, targets: list[np.ndarray], rng: np.random.Generator
    ) -> dict[str, float]:
        """Train students in every fold, and compare them with their teachers.

        Parameters
        ----------
        temperature : float
            Of the supervised classifier.
        targets : list of ndarray of shape (n_classes,)
            Class frequencies that the rows to predict may have: labelled rows count as
            often, once for each.
        rng : numpy.random.Generator
            Draws the rows of the bootstrap.

        Returns
        -------
        dict of str to float
            Macro F1 as ``'supervised'`` and ``'self_trained'``, and the standard
            ``'error'`` of their difference, from 200 draws of the tested rows. Those
            of the target that says most against self-training.
        """
        found = Parallel(n_jobs=self.n_jobs)(
            delayed(_proba_of_student)(self.teaching, teacher, fold, temperature)
            for teacher, fold in zip(self.teachers, self.folds, strict=True)
        )
        answers = [p.argmax(axis=1) for p in (self.proba, np.concatenate(found))]
        # answers for one row are no independent evidence: it is drawn with all of them
        rows, entry_rows = np.unique(self.tested, return_inverse=True)
        draws = rng.integers(len(rows), size=(_N_DRAWS, len(rows)))
        times = [np.bincount(draw, minlength=len(rows))[entry_rows] for draw in draws]
        return max(
            (self._compare(answers, target, times) for target in targets), key=_excess
        )

    @staticmethod
    def is_worse(scores: dict[str, float]) -> bool:
        """Tell whether self-training loses more than chance explains."""
        return _excess(scores) > 0

    def _compare(
        self, answers: list[np.ndarray], target: np.ndarray, times: list[np.ndarray]
    ) -> dict[str, float]:
        """Return both scores and the error of their difference under one target."""
        codes, weight = self._truth()
        n_classes = len(target)
        share = np.bincount(codes, weight, n_classes) / weight.sum()
        weight = weight * (target / np.where(share > 0, share, 1))[codes]

        def score(weight: np.ndarray) -> list[float]:
            return [METRICS["macro_f1"](codes, a, weight, n_classes) for a in answers]

        drawn = np.array([score(weight * n) for n in times])
        scores = dict(zip(_NAMES, score(weight), strict=True))
        return scores | {"error": float(np.diff(drawn).std())}

    def _truth(self) -> tuple[np.ndarray, np.ndarray]:
        return self.teaching.codes[self.tested], self.teaching.weight[self.tested]


def _excess(scores: dict[str, float]) -> float:
    """Return by how much the loss of self-training exceeds what chance explains."""
    loss = scores["supervised"] - scores["self_trained"]
    return loss - _N_ERRORS * scores["error"]


def _start_fold(
    teaching: Teaching, fold: tuple[np.ndarray, np.ndarray], keep: bool
) -> tuple[Student | None, np.ndarray]:
    train, test = fold
    teacher = teaching.start(train)
    proba = teaching.predict_proba(teacher.classifier, test)
    return teacher if keep else None, proba


def _proba_of_student(
    teaching: Teaching,
    teacher: Student,
    fold: tuple[np.ndarray, np.ndarray],
    temperature: float,
) -> np.ndarray:
    train, test = fold
    student = teaching.run(teacher, train, temperature).student
    return teaching.predict_proba(student.classifier, test)
