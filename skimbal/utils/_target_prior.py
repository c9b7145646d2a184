"""The class frequencies that a user asks for, as an array."""

from typing import Any

import numpy as np

__all__ = ["check_target_prior"]


def check_target_prior(
    target_prior: Any, classes: np.ndarray, train: np.ndarray
) -> np.ndarray:
    """Return the target prior as an array that sums to 1.

    Parameters
    ----------
    target_prior : {'train', 'uniform'} or dict of label to float
        What a user may ask for.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    train : ndarray of shape (n_classes,)
        Class frequencies of the training labels.

    Returns
    -------
    ndarray of shape (n_classes,), float64

    Raises
    ------
    ValueError
        If a class is missing or unknown, or a share is negative or not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import check_target_prior
    >>> classes, train = np.array(["ham", "spam"]), np.array([0.9, 0.1])
    >>> check_target_prior({"ham": 3, "spam": 1}, classes, train)
    array([0.75, 0.25])
    """
    if isinstance(target_prior, str):
        return train if target_prior == "train" else np.full(len(train), 1 / len(train))
    given = dict(target_prior)
    labels = classes.tolist()
    missing = [label for label in labels if label not in given]
    unknown = [label for label in given if label not in labels]
    if missing or unknown:
        raise ValueError(
            "`target_prior` must name each of the classes of `y` once; missing: "
            f"{missing[:3]}, unknown: {unknown[:3]}."
        )
    try:
        shares = np.array([given[label] for label in labels], dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("`target_prior` must hold a number for each class.") from None
    if not (np.isfinite(shares).all() and (shares >= 0).all() and shares.sum() > 0):
        raise ValueError(
            "`target_prior` must hold finite shares from 0 on, one above 0 at least; "
            f"got {shares.min()} to {shares.max()}."
        )
    return shares / shares.sum()
