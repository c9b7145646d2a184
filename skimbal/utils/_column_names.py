"""Names of the columns of a frame, where there are any."""

from typing import Any

from sklearn.utils.validation import _check_feature_names, _get_feature_names

__all__ = ["check_column_names", "check_same_names"]


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


def check_same_names(X: Any, other: Any, name: str) -> None:
    """Raise an error where two frames have columns of other names, or another order.

    Parameters
    ----------
    X, other : array-like
        Something without names passes.
    name : str
        What the caller calls `other`.

    Raises
    ------
    TypeError
        If a frame has names that are not all str.
    ValueError
        If the names differ.

    Examples
    --------
    >>> import pandas as pd
    >>> from skimbal.utils._column_names import check_same_names
    >>> X = pd.DataFrame({"q": ["usb hub"], "t": ["hub with 4 ports"]})
    >>> check_same_names(X, X[["t", "q"]], "X_val")
    Traceback (most recent call last):
        ...
    ValueError: `X_val` must have the columns ['q', 't'] of `X`, in this order; got \
['t', 'q'].
    """
    names, others = _get_feature_names(X), _get_feature_names(other)
    if names is None or others is None or names.tolist() == others.tolist():
        return
    raise ValueError(
        f"`{name}` must have the columns {names.tolist()} of `X`, in this order; got "
        f"{others.tolist()}."
    )
