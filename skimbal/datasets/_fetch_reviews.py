"""Reviews of products."""

import os
from typing import Any, Literal

from sklearn.utils import Bunch

from skimbal.datasets._fetch_dataset import fetch_dataset

__all__ = [
    "fetch_eprstmt",
    "fetch_eprstmt_unlabeled",
    "fetch_online_shopping",
    "fetch_womens_clothing",
]


def fetch_online_shopping(
    *,
    target: Literal["label", "sentiment"] = "label",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read Chinese shopping reviews: 10 product categories, or the polarity.

    62,773 reviews. Five categories have 10,000 rows, water heaters (热水器) 574. The
    source says nothing of its authors and its licence.

    Parameters
    ----------
    target : {'label', 'sentiment'}, default='label'
        What to predict. `label`: the category, a str; `sentiment`: 1 if positive, 0 if
        negative.
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
        If `target` does not exist.

    References
    ----------
    .. [1] SophonPlus (2018). ChineseNlpCorpus.
       https://github.com/SophonPlus/ChineseNlpCorpus

    Examples
    --------
    >>> from skimbal.datasets import fetch_online_shopping
    >>> reviews = fetch_online_shopping()  # doctest: +SKIP
    >>> reviews.target_names[:3]  # doctest: +SKIP
    ['书籍', '平板', '手机']
    """
    return fetch_dataset(
        "zh_online_shopping_10_cats",
        target=target,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_womens_clothing(
    *,
    target: Literal["label", "department", "rating", "recommended"] = "label",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read English reviews of women's clothing: product class, department or rating.

    22,629 reviews of 20 product classes, from 6,146 dresses to two classes with a
    single row. The age of the reviewer and the feedback are in `table`.

    Parameters
    ----------
    target : {'label', 'department', 'rating', 'recommended'}, default='label'
        What to predict. `label`: the product class, a str; `department`: the coarser
        class, a str; `rating`: 1 to 5, an int; `recommended`: 1 or 0.
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
        If `target` does not exist.

    References
    ----------
    .. [1] Agarap (2018). Statistical Analysis on E-Commerce Reviews, with Sentiment
       Classification using Bidirectional Recurrent Neural Network.
       https://arxiv.org/abs/1805.03687

    Examples
    --------
    >>> from skimbal.datasets import fetch_womens_clothing
    >>> reviews = fetch_womens_clothing(target="department")  # doctest: +SKIP
    >>> reviews.target_names  # doctest: +SKIP
    ['Bottoms', 'Dresses', 'Intimate', 'Jackets', 'Tops', 'Trend']
    """
    return fetch_dataset(
        "en_womens_clothing",
        target=target,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_eprstmt(
    *,
    subset: Literal["all", "train", "valid", "test"] = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read Chinese product reviews with their polarity, few and balanced.

    876 reviews from JD.com, ``'Positive'`` or ``'Negative'``. `fetch_eprstmt_unlabeled`
    reads more of the same source.

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
    .. [1] Xu et al. (2021). FewCLUE: A Chinese Few-shot Learning Evaluation
       Benchmark. https://arxiv.org/abs/2107.07498

    Examples
    --------
    >>> from skimbal.datasets import fetch_eprstmt
    >>> X, y = fetch_eprstmt(subset="train", return_X_y=True)  # doctest: +SKIP
    >>> len(X)  # doctest: +SKIP
    131
    """
    return fetch_dataset(
        "zh_eprstmt",
        subset=subset,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_eprstmt_unlabeled(
    *,
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
) -> Bunch:
    """Read Chinese product reviews without labels.

    19,565 reviews from JD.com, for pretraining and self-training; 821 repeat an earlier
    one.

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
    .. [1] Xu et al. (2021). FewCLUE: A Chinese Few-shot Learning Evaluation
       Benchmark. https://arxiv.org/abs/2107.07498

    Examples
    --------
    >>> from skimbal.datasets import fetch_eprstmt_unlabeled
    >>> reviews = fetch_eprstmt_unlabeled()  # doctest: +SKIP
    >>> reviews.data.shape, reviews.target  # doctest: +SKIP
    ((19565,), None)
    """
    return fetch_dataset(
        "zh_eprstmt_unlabeled",
        data_home=data_home,
        as_frame=as_frame,
    )
