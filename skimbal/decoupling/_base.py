"""What every way to refit a head shares: checks, balanced weights and types."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator

__all__ = ["BaseDecoupling"]


class BaseDecoupling(BaseEstimator, ABC):
    """Base class of what refits the head of a trained classifier.

    A member says in `_refit` what becomes of the head, and in `training_prior` which
    class frequencies its probabilities stand for. The encoder stays as it is: its
    features of the training rows are computed once.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.decoupling import BaseDecoupling
    >>> class NoBias(BaseDecoupling):
    ...     def _refit(self, weight, bias, features, codes, balanced):
    ...         return weight, np.zeros_like(bias)
    ...     def training_prior(self, prior):
    ...         return np.full(len(prior), 1 / len(prior))
    >>> weight, features = np.eye(2), np.array([[2.0, 0], [1, 0], [0, 1]])
    >>> NoBias().refit(weight, np.ones(2), features, np.array([0, 0, 1]))[1]
    array([0., 0.], dtype=float32)
    """

    _parameter_constraints: ClassVar[dict] = {}

    def refit(
        self,
        weight: np.ndarray,
        bias: np.ndarray,
        features: np.ndarray,
        codes: np.ndarray,
        sample_weight: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return another head for the same features.

        Parameters
        ----------
        weight : ndarray of shape (n_classes, n_features)
            Of the trained linear head. Not changed, as all that comes in.
        bias : ndarray of shape (n_classes,)
            Of the trained linear head.
        features : ndarray of shape (n_samples, n_features), float32
            What the trained encoder makes of the training rows, without dropout.
        codes : ndarray of shape (n_samples,), int64
            Class numbers of the rows; every class must occur.
        sample_weight : ndarray of shape (n_samples,) or None, default=None
            Weights of the rows; they count within a class, as all classes get the same
            weight. None weighs the rows of a class alike.

        Returns
        -------
        weight : ndarray of shape (n_classes, n_features), float32
        bias : ndarray of shape (n_classes,), float32

        Raises
        ------
        ValueError
            If a parameter cannot be used, lengths do not fit, a class has no row, or
            all weights are zero.
        """
        self._validate_params()
        _check_shapes(weight, bias, features, codes)
        weight = weight.astype(np.float64)
        bias = bias.astype(np.float64)
        balanced = _balanced_weight(codes, sample_weight, len(bias))
        # softmax does not see what all classes share, and so it must not matter
        weight, bias = weight - weight.mean(axis=0), bias - bias.mean()
        weight, bias = self._refit(weight, bias, features, codes, balanced)
        return weight.astype(np.float32), bias.astype(np.float32)

    @abstractmethod
    def training_prior(self, prior: Any) -> np.ndarray:
        """Return the class frequencies that the new probabilities stand for.

        Parameters
        ----------
        prior : array-like of shape (n_classes,)
            Class frequencies that the training of the old head saw.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            Sums to 1.
        """

    @abstractmethod
    def _refit(
        self,
        weight: np.ndarray,
        bias: np.ndarray,
        features: np.ndarray,
        codes: np.ndarray,
        balanced: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return weight and bias, given those of a head whose classes sum to 0.

        `balanced` holds weights of the rows that sum to as many as there are, with the
        same sum for each class.
        """


def _check_shapes(
    weight: np.ndarray, bias: np.ndarray, features: np.ndarray, codes: np.ndarray
) -> None:
    shapes = [np.shape(part) for part in (weight, bias, features, codes)]
    n_classes, n_rows = len(bias), len(codes)
    if shapes[:3] != [
        (n_classes, shapes[2][-1]),
        (n_classes,),
        (n_rows, shapes[2][-1]),
    ]:
        raise ValueError(
            "`weight` must have one row for each of `bias`, and one column for each of "
            "`features`, which must have one row for each of `codes`; got shapes "
            f"{', '.join(map(str, shapes))}."
        )
    counts = np.bincount(codes, minlength=n_classes)
    if len(counts) > n_classes or not counts.all():
        raise ValueError(
            f"`codes` must hold every number from 0 to {n_classes - 1}, and no other. "
            "Refit the head on rows of all its classes."
        )


def _balanced_weight(
    codes: np.ndarray, sample_weight: np.ndarray | None, n_classes: int
) -> np.ndarray:
    """Return weights of the rows, with the same sum for each class that has any."""
    weight = np.ones(len(codes)) if sample_weight is None else sample_weight
    weight = weight.astype(np.float64)
    mass = np.bincount(codes, weight, minlength=n_classes)
    if not mass.any():
        raise ValueError("`sample_weight` must not be zero for all rows.")
    share = np.divide(1.0, mass, out=np.zeros(n_classes), where=mass > 0)
    return weight * share[codes] * (len(codes) / np.count_nonzero(mass))
