"""Titles and offers of products."""

import os
from typing import Any, Literal

from sklearn.utils import Bunch

from skimbal.datasets._fetch_dataset import fetch_dataset

__all__ = [
    "fetch_fashion_products",
    "fetch_pricerunner",
    "fetch_wdc_match",
]


def fetch_fashion_products(
    *,
    target: Literal["label", "master_category", "gender", "usage"] = "label",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read English titles of fashion products: sub-category, gender or usage.

    44,439 titles of 45 sub-categories, from 15,405 tops to two classes with a single
    row. 13,303 titles repeat an earlier one, as a rule in another colour: split by
    groups of equal text.

    Parameters
    ----------
    target : {'label', 'master_category', 'gender', 'usage'}, default='label'
        What to predict. `label`: the sub-category; `master_category`: one of 7;
        `gender`: one of 5; `usage`: one of 9, and empty in one row.
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
    .. [1] Aggarwal (2019). Fashion Product Images Dataset.
       https://www.kaggle.com/datasets/paramaggarwal/fashion-product-images-dataset

    Examples
    --------
    >>> from skimbal.datasets import fetch_fashion_products
    >>> products = fetch_fashion_products(target="gender")  # doctest: +SKIP
    >>> products.target_names  # doctest: +SKIP
    ['Boys', 'Girls', 'Men', 'Unisex', 'Women']
    """
    return fetch_dataset(
        "en_fashion_products",
        target=target,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_pricerunner(
    *,
    target: Literal["label", "cluster_label"] = "label",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read English titles of offers: 10 product categories, or the product.

    35,311 offers. Those with the same `cluster_label` sell the same product: split by
    groups of ``table['cluster_label']``.

    Parameters
    ----------
    target : {'label', 'cluster_label'}, default='label'
        What to predict. `label`: the category; `cluster_label`: the product, one of
        12,849.
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
    .. [1] Akritidis, Fevgas, Bozanis, Makris (2020). A Self-Verifying Clustering
       Approach to Unsupervised Matching of Product Titles. Artificial Intelligence
       Review 53. https://doi.org/10.1007/s10462-020-09807-8

    Examples
    --------
    >>> from skimbal.datasets import fetch_pricerunner
    >>> offers = fetch_pricerunner()  # doctest: +SKIP
    >>> len(offers.target_names)  # doctest: +SKIP
    10
    """
    return fetch_dataset(
        "en_pricerunner",
        target=target,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )


def fetch_wdc_match(
    *,
    subset: Literal["all", "train", "valid", "test"] = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read pairs of product offers: the same product (1) or not (0).

    13,436 pairs, 3,516 of them the same product. `data` has the columns ``left`` and
    ``right``; some offers are not in English.

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
    .. [1] Primpeli, Peeters, Bizer (2019). The WDC Training Dataset and Gold Standard
       for Large-Scale Product Matching. Companion of The Web Conference.
       https://doi.org/10.1145/3308560.3316609

    Examples
    --------
    >>> from skimbal.datasets import fetch_wdc_match
    >>> pairs = fetch_wdc_match(subset="train")  # doctest: +SKIP
    >>> pairs.data.shape  # doctest: +SKIP
    (7230, 2)
    """
    return fetch_dataset(
        "en_match_wdc_all",
        subset=subset,
        data_home=data_home,
        as_frame=as_frame,
        return_X_y=return_X_y,
    )
