"""Tell scikit-learn what kind of input an estimator over texts takes."""

from typing import Any

__all__ = ["TextEstimatorMixin"]


class TextEstimatorMixin:
    """Tell scikit-learn honestly that `X` is 1-D text.

    Stands left of `BaseEstimator`, as every mixin does. scikit-learn's
    `check_estimator` runs a single check on such estimators; the contract for
    text is in `skimbal.utils.estimator_checks`.
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags
