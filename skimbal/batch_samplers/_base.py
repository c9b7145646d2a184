"""What every batch sampler shares: checks, groups of rows, and even draws."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator

from skimbal.batch_samplers._row_groups import RowGroups
from skimbal.utils._power_prior import power_prior

__all__ = ["BaseBatchSampler"]

Draw = Callable[[float, np.random.Generator], np.ndarray]
SharesAt = Callable[[float], np.ndarray]


class BaseBatchSampler(BaseEstimator, ABC):
    """Base class of what draws the rows of each epoch of fine-tuning.

    A member says in `_shares` how much of an epoch each class gets. It is handed a
    function from a power to shares in proportion to that power of the class counts.
    The draw is done here, and is even: each class gets its share, rounded up or down,
    and each of its rows is drawn as often as any other, but for one time. Plain
    sampling with replacement would leave out a third of the rows of an epoch at random.

    An epoch has as many rows as there are. Batches are made later, of rows of similar
    length.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.batch_samplers import BaseBatchSampler
    >>> class HalfBatchSampler(BaseBatchSampler):
    ...     def _shares(self, shares_at, progress):
    ...         return (shares_at(1) + shares_at(0)) / 2
    >>> draw = HalfBatchSampler().prepare(np.array([0] * 6 + [1] * 2))
    >>> rows = draw(0.0, np.random.default_rng(0))
    >>> np.bincount(rows < 6).tolist()
    [3, 5]
    """

    _parameter_constraints: ClassVar[dict] = {}

    def prepare(self, target: Any) -> Draw:
        """Return what draws the rows of an epoch.

        Parameters
        ----------
        target : ndarray of shape (n_samples,), int, or (n_samples, n_labels)
            Class numbers from 0 on; or a matrix of 0 and 1, where rows have several
            labels. A row of several labels is drawn as one of its rarest label, and a
            row without labels as often as all rows.

        Returns
        -------
        callable
            ``draw(progress, rng)`` takes the share of training that is done, from 0 to
            below 1, and a `numpy.random.Generator`. It returns row numbers, int64 of
            shape (n_samples,), in random order. It keeps nothing between draws.

        Raises
        ------
        ValueError
            If a parameter or `target` cannot be used.
        """
        self._validate_params()
        return partial(self._draw, RowGroups.of_target(_check_target(target)))

    def training_prior(self, prior: Any, progress: float = 1.0) -> np.ndarray:
        """Return the class frequencies that training sees.

        Parameters
        ----------
        prior : array-like of shape (n_classes,)
            Class frequencies of the training rows.
        progress : float, default=1.0
            Share of training that is done, from 0 to 1; by default, all of it.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            Those of the rows that are drawn then; they sum to 1. A class that does not
            occur keeps 0.
        """
        self._validate_params()
        return self._shares(partial(power_prior, prior), progress)

    def row_rates(self, target: Any, progress: float = 1.0) -> np.ndarray:
        """Return how often an epoch draws each row on average.

        Parameters
        ----------
        target : ndarray of shape (n_samples,), int, or (n_samples, n_labels)
            As in `prepare`.
        progress : float, default=1.0
            Share of training that is done, from 0 to 1; by default, all of it.

        Returns
        -------
        ndarray of shape (n_samples,), float64
            The mean is 1.

        Raises
        ------
        ValueError
            If a parameter or `target` cannot be used.
        """
        self._validate_params()
        groups = RowGroups.of_target(_check_target(target))
        return groups.rates(self._shares(groups.shares, progress))

    @abstractmethod
    def _shares(self, shares_at: SharesAt, progress: float) -> np.ndarray:
        """Return the share of each class in an epoch, from shares at given powers."""

    def _draw(
        self, groups: RowGroups, progress: float, rng: np.random.Generator
    ) -> np.ndarray:
        return groups.draw(self._shares(groups.shares, progress), rng)


def _check_target(target: Any) -> np.ndarray:
    target = np.asarray(target)
    codes = target.ndim == 1 and target.dtype.kind in "iu"
    if not codes and target.ndim != 2:
        raise ValueError(
            "`target` must be class numbers, int of shape (n_samples,), or a matrix of "
            f"0 and 1; got an array of {target.dtype} with {target.ndim} dimensions."
        )
    if not len(target):
        raise ValueError("`target` must have one row at least; got none.")
    valid = (target >= 0) if codes else (target == 0) | (target == 1)
    if not valid.all():
        row = int(np.argwhere(~valid)[0][0])
        raise ValueError(
            f"`target` must hold {'numbers from 0 on' if codes else 'only 0 and 1'}; "
            f"row {row} does not. Encode the labels first."
        )
    return target
