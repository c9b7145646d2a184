"""`MeanOfCopiesMixin`: what an ensemble of copies of one classifier predicts."""

from typing import Any

import numpy as np
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skimbal.ensemble._decision_proba import read_proba
from skimbal.ensemble._most_probable import MostProbableMixin
from skimbal.utils._steps import first_step

__all__ = ["MeanOfCopiesMixin"]


class MeanOfCopiesMixin(MostProbableMixin):
    """Average the probabilities of `estimators_`; take what `estimator` takes."""

    estimator: Any

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the mean probability of each class over the copies.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        check_is_fitted(self)
        proba = [read_proba(copy, X, self.classes_) for copy in self.estimators_]
        return np.mean(proba, axis=0)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags = get_tags(first_step(self.estimator)).input_tags
        return tags
