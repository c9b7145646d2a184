"""Tell scikit-learn what kind of input an estimator over texts takes."""

from typing import Any, ClassVar

__all__ = ["TextEstimatorMixin"]


class TextEstimatorMixin:
    """Tell scikit-learn honestly that `X` is 1-D text.

    Stands left of `BaseEstimator`, as every mixin does. scikit-learn's
    `check_estimator` runs a single check on such estimators; the contract for
    text is in `skimbal.utils.estimator_checks`.

    Attributes
    ----------
    reads_pairs : bool
        Of the class: whether `X` may also be two text columns.
    """

    reads_pairs: ClassVar[bool] = False

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags
