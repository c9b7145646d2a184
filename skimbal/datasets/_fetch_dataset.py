"""The one loader behind every fetch function."""

import os
from typing import Any

import numpy as np
from sklearn.utils import Bunch

from skimbal.datasets._data_files import find_data_file, read_data_file
from skimbal.datasets._dataset_info import DatasetInfo
from skimbal.datasets._registry import find_dataset
from skimbal.utils import import_optional

__all__ = ["fetch_dataset"]


def fetch_dataset(
    dataset: str | DatasetInfo,
    *,
    target: str | None = None,
    subset: str = "all",
    data_home: str | os.PathLike | None = None,
    as_frame: bool = False,
    return_X_y: bool = False,
) -> Bunch | tuple[Any, Any]:
    """Read a data set by its name, or one that you describe.

    The fetch functions call this one. Use it in a loop over `list_datasets`, or for
    a set of your own.

    Parameters
    ----------
    dataset : str or DatasetInfo
        A name in `list_datasets`, or a description.
    target : str or None, default=None
        Column to predict; None means the first of the set's targets.
    subset : str, default="all"
        ``"all"`` or, where the source comes in fixed parts, the name of a part.
    data_home : str, path-like or None, default=None
        Folder of the data sets, as in `get_data_home`. The file is
        ``<data_home>/<name>/data.csv.gz``; it is used only if its checksum is right.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas objects; needs ``skimbal[dataframe]``.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` only.

    Returns
    -------
    Bunch or tuple
        With `return_X_y`, the pair ``(data, target)``; else an object with the fields:

        data : ndarray of shape (n_samples,) or (n_samples, n_features), object
            The texts; pairs and tables have several columns. A table of numbers only
            is float64.
        target : ndarray of shape (n_samples,), str or int64
            The labels; None for a set without any.
        frame : pandas.DataFrame or None
            All columns, with `as_frame`.
        table : pyarrow.Table
            All columns, for groups and splits.
        feature_names : list of str
            The columns in `data`.
        target_names : list
            The sorted classes.
        DESCR : str
            Source, licence, citation and what to know.
        info : DatasetInfo
            The same facts as an object.

    Raises
    ------
    MissingResourceError
        If the file is not there and has no address, or pandas is missing.
    DataFileError
        If the file is not the one that was described.
    ValueError
        If the name, `target` or `subset` does not exist.

    Examples
    --------
    >>> from skimbal.datasets import fetch_dataset
    >>> spam = fetch_dataset("en_sms_spam")  # doctest: +SKIP
    >>> spam.target_names  # doctest: +SKIP
    ['ham', 'spam']
    """
    info = find_dataset(dataset) if isinstance(dataset, str) else dataset
    target = _check_target(info, target)
    _check_subset(info, subset)
    if as_frame:
        import_optional("pandas", extra="dataframe", purpose="as_frame=True")
    table = read_data_file(find_data_file(info, data_home), info)
    if subset != "all":
        table = table.filter(np.equal(table["split"].to_numpy(), subset))
    data, labels = _as_arrays(table, info, target)
    names = [] if labels is None else np.unique(labels).tolist()
    frame = None
    if as_frame:
        frame = table.to_pandas()
        data = frame[info.features[0] if data.ndim == 1 else list(info.features)]
        labels = None if target is None else frame[target]
    if return_X_y:
        return data, labels
    return Bunch(
        data=data,
        target=labels,
        frame=frame,
        table=table,
        feature_names=list(info.features),
        target_names=names,
        DESCR=info.describe(),
        info=info,
    )


def _check_target(info: DatasetInfo, target: str | None) -> str | None:
    if target is None:
        return info.targets[0] if info.targets else None
    if target not in info.targets:
        raise ValueError(
            f"`target` of the data set {info.name!r} must be one of "
            f"{list(info.targets)}; got {target!r}."
        )
    return target


def _check_subset(info: DatasetInfo, subset: str) -> None:
    choices = ["all", *info.subsets]
    if subset not in choices:
        raise ValueError(
            f"`subset` of the data set {info.name!r} must be one of {choices}; "
            f"got {subset!r}."
        )


def _as_arrays(
    table: Any, info: DatasetInfo, target: str | None
) -> tuple[np.ndarray, np.ndarray | None]:
    columns = [table[name].to_numpy() for name in info.features]
    data = columns[0] if len(columns) == 1 else np.column_stack(columns)
    if target is None:
        return data, None
    labels = table[target].to_numpy()
    return data, labels.astype(str) if labels.dtype == object else labels
