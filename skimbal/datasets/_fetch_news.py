"""News articles and titles."""

import os
from typing import Any, Literal

from sklearn.utils import Bunch

from skimbal.datasets._fetch_dataset import fetch_dataset

__all__ = [
    "fetch_reuters_r52",
    "fetch_tnews",
]


def fetch_reuters_r52(
    *,
    subset: Literal["all", "train", "test"] = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read English newswire articles: 52 topics, an extreme long tail.

    9,100 articles of the ModApte split with exactly one topic; 3,923 are ``'earn'``, 3
    are ``'platinum'``. For research only.

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
    .. [1] Lewis (1997). Reuters-21578 Text Categorization Test Collection,
       Distribution 1.0.
       https://www.daviddlewis.com/resources/testcollections/reuters21578/

    Examples
    --------
    >>> from skimbal.datasets import fetch_reuters_r52
    >>> articles = fetch_reuters_r52(subset="train")  # doctest: +SKIP
    >>> articles.data.shape  # doctest: +SKIP
    (6532,)
    """
    return fetch_dataset(
        "en_reuters_r52",
        subset=subset,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_tnews(
    *,
    subset: Literal["all", "train", "valid", "test"] = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read Chinese titles of news: 15 categories, nearly balanced.

    4,293 titles from Toutiao, to be cut with `make_long_tail`. Their keywords are in
    `table`.

    Parameters
    ----------
    subset : {'all', 'train', 'valid', 'test'}, default='all'
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
    .. [1] Xu et al. (2020). CLUE: A Chinese Language Understanding Evaluation
       Benchmark. https://arxiv.org/abs/2004.05986

    Examples
    --------
    >>> from skimbal.datasets import fetch_tnews
    >>> titles = fetch_tnews(subset="train")  # doctest: +SKIP
    >>> titles.data.shape  # doctest: +SKIP
    (1185,)
    """
    return fetch_dataset(
        "zh_tnews",
        subset=subset,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )
