"""`DatasetChoice`: a data set of a spec."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from skimbal.benchmark._spec_tables import expand
from skimbal.datasets import fetch_dataset, list_datasets
from skimbal.exceptions import DataFileError, SpecError

__all__ = ["DatasetChoice"]


@dataclass(frozen=True, kw_only=True)
class DatasetChoice:
    """A set of `skimbal.datasets` by its name, or a table in a file.

    `path` is a CSV or Parquet file, from the folder of the spec on; environment
    variables in it are expanded. `text` and `label` name its columns.
    """

    constraints: ClassVar[dict[str, list]] = {
        "name": [str],
        "path": [str],
        "text": [str],
        "label": [str],
        "language": [str],
    }
    name: str
    path: str | None = None
    text: str = "text"
    label: str = "label"
    language: str = ""

    def __post_init__(self) -> None:
        if self.path is not None:
            if not self.language:
                raise SpecError(
                    f"The data set {self.name!r} must say its `language`, such as "
                    '"en"; it decides the encoder.'
                )
            return
        known = {info.name: info.language for info in list_datasets()}
        if self.name not in known:
            raise SpecError(
                f"There is no data set {self.name!r}; 'skimbal datasets' lists them. A "
                "file of your own needs a `path`."
            )
        if (self.text, self.label) != ("text", "label") or self.language not in (
            "",
            known[self.name],
        ):
            raise SpecError(
                f"skimbal knows the columns and the language of {self.name!r}; leave "
                "`text`, `label` and `language` out."
            )
        object.__setattr__(self, "language", known[self.name])

    def read(self, folder: Path) -> tuple[np.ndarray, np.ndarray]:
        """Return texts and labels; a relative `path` starts in `folder`."""
        if self.path is None:
            X, y = fetch_dataset(self.name, return_X_y=True)
            return X, y.astype(str)
        return _read_table(folder / expand(self.path), self.text, self.label)


def _read_table(path: Path, text: str, label: str) -> tuple[np.ndarray, np.ndarray]:
    import pyarrow as pa
    from pyarrow import csv, parquet

    try:
        if path.suffix == ".parquet":
            table = parquet.read_table(path, columns=[text, label])
        else:
            options = csv.ConvertOptions(
                column_types={text: pa.string(), label: pa.string()},
                include_columns=[text, label],
            )
            parse = csv.ParseOptions(newlines_in_values=True)
            table = csv.read_csv(path, parse_options=parse, convert_options=options)
        columns = [table[name].cast(pa.string()) for name in (text, label)]
    except (pa.ArrowException, KeyError):  # Arrow's own message may quote a value
        raise DataFileError(
            f"{path.name} cannot be read as a table with the columns {text!r} and "
            f"{label!r}. Check the names in the spec, and that the file is CSV or "
            "Parquet in UTF-8."
        ) from None
    texts, labels = (column.fill_null("").to_numpy() for column in columns)
    return texts, labels.astype(str)
