"""`TargetPriorMixin`: probabilities for class frequencies that the user names."""

from typing import Any

import numpy as np

from skimbal.calibration._priors import move_prior
from skimbal.utils import check_target_prior

__all__ = ["TargetPriorMixin"]


class TargetPriorMixin:
    """Move the estimator's probabilities to the class frequencies `target_prior`.

    A member calls `_set_priors` first thing in its `_tune`.
    """

    target_prior: Any
    classes_: np.ndarray
    class_counts_: np.ndarray
    training_prior_: np.ndarray

    def _check_parameters(self, classes: np.ndarray) -> None:
        self._resolve_target(classes, np.ones(len(classes)))

    def _set_priors(self) -> None:
        """Set `source_prior_`, `target_prior_`, and the prior of the result."""
        self.source_prior_ = self.training_prior_
        self.target_prior_ = self._resolve_target(self.classes_, self._frequency())
        self.training_prior_ = self.target_prior_

    def _resolve_target(self, classes: np.ndarray, train: np.ndarray) -> np.ndarray:
        return check_target_prior(self.target_prior, classes, train)

    def _adjust_proba(self, proba: np.ndarray) -> np.ndarray:
        return move_prior(proba, self.source_prior_, self.target_prior_)

    def _frequency(self) -> np.ndarray:
        """Return the shares of the classes in `y`."""
        # a class of a frozen estimator may have no row here: rare, but not impossible
        n_rows = np.maximum(self.class_counts_, 1)
        return n_rows / n_rows.sum()

    def _log_frequency(self) -> np.ndarray:
        return np.log(self._frequency())
