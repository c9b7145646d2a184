"""The data sets that skimbal knows."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from skimbal.datasets._dataset_info import DatasetInfo

__all__ = ["find_dataset", "list_datasets"]


def list_datasets() -> list[DatasetInfo]:
    """Return what is known about each data set, in the order of their names.

    Returns
    -------
    list of DatasetInfo
        Each can be read by its fetch function, or by `fetch_dataset` with its name.

    Examples
    --------
    >>> from skimbal.datasets import list_datasets
    >>> [info.name for info in list_datasets() if info.language == "zh"][:2]
    ['zh_eprstmt', 'zh_eprstmt_unlabeled']
    """
    return list(_registry().values())


def find_dataset(name: str) -> DatasetInfo:
    """Return what is known about the data set `name`.

    Parameters
    ----------
    name : str
        A name in the registry.

    Returns
    -------
    DatasetInfo

    Raises
    ------
    ValueError
        If there is no such set; the message lists the names.
    """
    registry = _registry()
    if name not in registry:
        raise ValueError(
            f"There is no data set {name!r}. Choose one of: {', '.join(registry)}."
        )
    return registry[name]


@lru_cache
def _registry() -> dict[str, DatasetInfo]:
    path = files("skimbal.datasets") / "resources" / "registry.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: DatasetInfo(name=name, **_freeze(table))
        for name, table in sorted(tables.items())
    }


def _freeze(table: dict[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
    }
