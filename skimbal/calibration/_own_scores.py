"""`OwnScoresMixin`: what members have that do not take the most probable class."""

from typing import Any

import numpy as np

__all__ = ["OwnScoresMixin"]


class OwnScoresMixin:
    """Show the scores by which a member chooses, as scikit-learn's classifiers do."""

    def decision_function(self, X: Any) -> np.ndarray:
        """Return the score of each class; `predict` takes the largest.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples,), float64
            For two classes, the second score minus the first.
        """
        member: Any = self
        scores = member._score_classes(member._estimator_proba(X))
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores
