"""Short messages, questions and search queries."""

import os
from typing import Any, Literal

from sklearn.utils import Bunch

from skimbal.datasets._fetch_dataset import fetch_dataset

__all__ = [
    "fetch_banking77",
    "fetch_multicpr_queries",
    "fetch_sms_spam",
    "fetch_trec6",
]


def fetch_banking77(
    *,
    subset: Literal["all", "train", "test"] = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read questions of bank customers: 77 intents.

    13,083 questions. The training part has 35 to 187 rows a class, the test part 40 of
    each: another prior than the one trained on.

    Parameters
    ----------
    subset : {'all', 'train', 'test'}, default='all'
        Part of the source to read.
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
    ValueError
        If `subset` does not exist.

    References
    ----------
    .. [1] Casanueva, Temčinas, Gerz, Henderson, Vulić (2020). Efficient Intent
       Detection with Dual Sentence Encoders. https://arxiv.org/abs/2003.04807

    Examples
    --------
    >>> from skimbal.datasets import fetch_banking77
    >>> X, y = fetch_banking77(subset="test", return_X_y=True)  # doctest: +SKIP
    >>> len(X)  # doctest: +SKIP
    3080
    """
    return fetch_dataset(
        "en_banking77",
        subset=subset,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_sms_spam(
    *,
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read English text messages: spam or ham.

    5,574 messages, 747 of them spam; 414 repeat an earlier one.

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
    .. [1] Almeida, Gómez Hidalgo, Yamakami (2011). Contributions to the Study of SMS
       Spam Filtering: New Collection and Results. DocEng.
       https://doi.org/10.1145/2034691.2034742

    Examples
    --------
    >>> from skimbal.datasets import fetch_sms_spam
    >>> messages = fetch_sms_spam()  # doctest: +SKIP
    >>> messages.target_names  # doctest: +SKIP
    ['ham', 'spam']
    """
    return fetch_dataset(
        "en_sms_spam",
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_trec6(
    *,
    subset: Literal["all", "train", "test"] = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read English questions: the kind of answer asked for, 6 classes.

    5,952 questions; abbreviations (ABBR) are 95 of them. The source numbers the
    classes; their names were given by reading the questions.

    Parameters
    ----------
    subset : {'all', 'train', 'test'}, default='all'
        Part of the source to read.
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
    ValueError
        If `subset` does not exist.

    References
    ----------
    .. [1] Li, Roth (2002). Learning Question Classifiers. COLING.
       https://aclanthology.org/C02-1150

    Examples
    --------
    >>> from skimbal.datasets import fetch_trec6
    >>> questions = fetch_trec6(subset="test")  # doctest: +SKIP
    >>> questions.target_names  # doctest: +SKIP
    ['ABBR', 'DESC', 'ENTY', 'HUM', 'LOC', 'NUM']
    """
    return fetch_dataset(
        "en_trec6",
        subset=subset,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_multicpr_queries(
    *,
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
) -> Bunch:
    """Read Chinese shopping queries without labels.

    100,000 queries of Taobao users, 7 characters on average, for pretraining.

    Parameters
    ----------
    data_home : str, path-like or None, default=None
        Folder of the data sets, as in `get_data_home`.
    as_frame : bool, default=False
        Whether `data` is a pandas object; needs ``skimbal[dataframe]``.

    Returns
    -------
    Bunch
        Fields as in `fetch_dataset`; `target` is None.

    Raises
    ------
    MissingResourceError
        If the file is not there.
    DataFileError
        If the file is another one: its checksum differs.

    References
    ----------
    .. [1] Long et al. (2022). Multi-CPR: A Multi Domain Chinese Dataset for Passage
       Retrieval. https://arxiv.org/abs/2203.03367

    Examples
    --------
    >>> from skimbal.datasets import fetch_multicpr_queries
    >>> queries = fetch_multicpr_queries()  # doctest: +SKIP
    >>> queries.data.shape, queries.target  # doctest: +SKIP
    ((100000,), None)
    """
    return fetch_dataset(
        "zh_multicpr_ecom_queries",
        data_home=data_home,
        as_frame=as_frame,
    )
