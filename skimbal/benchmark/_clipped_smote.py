"""`ClippedSMOTE`: SMOTE that runs on a class of two rows as well."""

from collections import Counter
from typing import Any

from imblearn.over_sampling import SMOTE

__all__ = ["ClippedSMOTE"]


class ClippedSMOTE(SMOTE):
    """SMOTE with as many neighbours as the smallest class allows: at most 5."""

    def _fit_resample(self, X: Any, y: Any) -> Any:
        smallest = min(Counter(y).values())
        self.k_neighbors = min(5, smallest - 1)
        return super()._fit_resample(X, y)
