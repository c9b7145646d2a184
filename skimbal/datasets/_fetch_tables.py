"""Tables of payments, advertisements and ratings."""

import os
from typing import Any

from sklearn.utils import Bunch

from skimbal.datasets._fetch_dataset import fetch_dataset

__all__ = [
    "fetch_criteo_tiny",
    "fetch_movielens_100k",
    "fetch_payment_fraud",
]


def fetch_payment_fraud(
    *,
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read online payments: fraud (1) or not (0).

    39,221 payments, 560 of them fraud, described by three numbers of days and times,
    the number of items and the method of payment.

    Parameters
    ----------
    data_home : str, path-like or None, default=None
        Folder of the data sets, as in `get_data_home`.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas objects; needs ``skimbal[dataframe]``.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` only.

    Returns
    -------
    Bunch or tuple
        Fields as in `fetch_dataset`, or the pair ``(data, target)``.

    Raises
    ------
    MissingResourceError
        If the file is not there.
    DataFileError
        If the file is another one: its checksum differs.

    References
    ----------
    .. [1] Chio, Freeman (2018). Machine Learning and Security. O'Reilly.
       https://github.com/oreilly-mlsec/book-resources

    Examples
    --------
    >>> from skimbal.datasets import fetch_payment_fraud
    >>> payments = fetch_payment_fraud()  # doctest: +SKIP
    >>> payments.data.shape  # doctest: +SKIP
    (39221, 5)
    """
    return fetch_dataset(
        "tab_payment_fraud",
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_criteo_tiny(
    *,
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read advertisements: clicked (1) or not (0).

    1,999 advertisements with 13 counts, NaN where missing, and 26 hashed categories,
    empty where missing. The first rows of a challenge, for trying things out.

    Parameters
    ----------
    data_home : str, path-like or None, default=None
        Folder of the data sets, as in `get_data_home`.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas objects; needs ``skimbal[dataframe]``.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` only.

    Returns
    -------
    Bunch or tuple
        Fields as in `fetch_dataset`, or the pair ``(data, target)``.

    Raises
    ------
    MissingResourceError
        If the file is not there.
    DataFileError
        If the file is another one: its checksum differs.

    References
    ----------
    .. [1] Criteo Labs (2014). Display Advertising Challenge.
       https://www.kaggle.com/c/criteo-display-ad-challenge

    Examples
    --------
    >>> from skimbal.datasets import fetch_criteo_tiny
    >>> clicks = fetch_criteo_tiny()  # doctest: +SKIP
    >>> clicks.data.shape  # doctest: +SKIP
    (1999, 39)
    """
    return fetch_dataset(
        "tab_criteo_tiny",
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_movielens_100k(
    *,
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read ratings of films, 1 to 5, with facts about user and film.

    100,000 ratings of 1,682 films by 943 users. Split by user or by ``timestamp``, not
    by row. For research only, not to be passed on.

    Parameters
    ----------
    data_home : str, path-like or None, default=None
        Folder of the data sets, as in `get_data_home`.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas objects; needs ``skimbal[dataframe]``.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` only.

    Returns
    -------
    Bunch or tuple
        Fields as in `fetch_dataset`, or the pair ``(data, target)``.

    Raises
    ------
    MissingResourceError
        If the file is not there.
    DataFileError
        If the file is another one: its checksum differs.

    References
    ----------
    .. [1] Harper, Konstan (2015). The MovieLens Datasets: History and Context. ACM
       TiiS 5(4). https://doi.org/10.1145/2827872

    Examples
    --------
    >>> from skimbal.datasets import fetch_movielens_100k
    >>> ratings = fetch_movielens_100k()  # doctest: +SKIP
    >>> ratings.feature_names[:3]  # doctest: +SKIP
    ['text', 'genres', 'user_id']
    """
    return fetch_dataset(
        "rec_movielens_100k",
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )
