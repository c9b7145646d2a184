"""Names of the columns of a frame, where there are any."""

from typing import Any

from sklearn.utils.validation import _check_feature_names, _get_feature_names

__all__ = ["check_column_names"]


def check_column_names(fitted: Any, X: Any) -> None:
    """Raise an error where the columns of a frame have other names than in `fit`.

    A list has no names and may follow a frame: scikit-learn would warn of that.

    Parameters
    ----------
    fitted : estimator
        With `feature_names_in_`, if it was fitted on a frame.
    X : array-like
        What its columns are to be like.

    Raises
    ------
    ValueError
        If names are missing, unknown, or in another order.
    """
    if hasattr(fitted, "feature_names_in_") and _get_feature_names(X) is not None:
        _check_feature_names(fitted, X, reset=False)
