"""`MostProbableMixin`: what the ensembles predict, and what they know of `X`."""

from typing import Any

import numpy as np

__all__ = ["MostProbableMixin"]


class MostProbableMixin:
    """Predict the most probable class; describe `X` as the first member does."""

    classes_: np.ndarray
    estimators_: list[Any]

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable label of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the members take.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        return self._predict_with_proba(X)[0]

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        ensemble: Any = self
        proba = ensemble.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)], proba

    @property
    def n_features_in_(self) -> int:
        """Number of columns of `X`, where the members count them."""
        return self._fitted_reader().n_features_in_

    @property
    def feature_names_in_(self) -> np.ndarray:
        """Names of the columns of `X`, where the members keep them."""
        return self._fitted_reader().feature_names_in_

    def _fitted_reader(self) -> Any:
        """Return what was fitted to `X` itself."""
        return self.estimators_[0]
