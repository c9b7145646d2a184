"""`LabelledTexts`: rows that a classifier learns from, or is measured on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from skimbal.classifiers._split import split_validation
from skimbal.cli._formats import label_of
from skimbal.cli._tables import open_table, text_column
from skimbal.exceptions import DataFileError, LabelError
from skimbal.utils import check_generator, check_labels, encode_labels

__all__ = ["LabelledTexts", "as_input", "as_slices", "read_labelled_texts"]


@dataclass(frozen=True, kw_only=True)
class LabelledTexts:
    """One or two text columns, and a label for each row.

    Parameters
    ----------
    columns : tuple of list of str
        The text columns.
    labels : ndarray of shape (n_rows,), str
        The labels, as they are written in the file.
    rows : ndarray of shape (n_rows,), int64
        Where each row stands in the file; its first row is 1.
    unlabelled : list of str or of tuple of str, default=()
        Rows without a label that were left out, as estimators take them.
    more : mapping of str to list of str, default={}
        Further columns by name.
    """

    columns: tuple[list[str], ...]
    labels: np.ndarray
    rows: np.ndarray
    unlabelled: Sequence[Any] = ()
    more: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def inputs(self) -> list[Any]:
        """The texts as estimators take them."""
        return as_input(self.columns)

    def take(self, rows: Iterable[int]) -> "LabelledTexts":
        """Return some of the rows."""
        rows = list(rows)
        columns = tuple([column[i] for i in rows] for column in self.columns)
        return LabelledTexts(
            columns=columns,
            labels=self.labels[rows],
            rows=self.rows[rows],
            more={k: [column[i] for i in rows] for k, column in self.more.items()},
        )

    def split(
        self, fraction: float, seed: int
    ) -> tuple["LabelledTexts", "LabelledTexts"]:
        """Return the rows without and with a share of each class.

        Parameters
        ----------
        fraction : float
            Share of the different texts of each class that the second part gets.
            Classes with few texts are left whole in the first part.
        seed : int
            Where the choice comes from.

        Returns
        -------
        kept, drawn : LabelledTexts
            Copies of a text are on one side.
        """
        codes = encode_labels(self.labels)[1]
        rng = check_generator(seed)
        kept, drawn = split_validation(self.columns, codes, fraction, rng)
        return self.take(kept), self.take(drawn)


def as_input(columns: Sequence[list[str]]) -> list[Any]:
    """Return text columns as `X`: a list of str, or of pairs."""
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def as_slices(column: list[str]) -> list[Any]:
    """Return a column as numbers where it holds nothing else; empty values are None."""
    known = [value if value.strip() else None for value in column]
    try:
        return [None if value is None else float(value) for value in known]
    except ValueError:
        return known


def read_labelled_texts(
    source: str,
    file_format: str | None,
    *,
    text: Sequence[str],
    label: str,
    drop_missing: bool,
    more: Sequence[str] = (),
) -> LabelledTexts:
    """Read the text columns and the label column of a table.

    Parameters
    ----------
    source : str
        A file name, or ``'-'`` for standard input.
    file_format : str or None
        The format; None goes by the name.
    text : sequence of str
        Names of the text columns.
    label : str
        Name of the label column.
    drop_missing : bool
        Whether rows without a label are left out instead of being an error.
    more : sequence of str, default=()
        Names of further columns.

    Returns
    -------
    LabelledTexts

    Raises
    ------
    DataFileError
        If a column is missing, a row cannot be read or has no label, or no row is
        left.
    """
    # a text or the label may be asked for as a further column
    names = list(dict.fromkeys([*text, label, *more]))
    values: list[list[str]] = [[] for _ in names]
    with open_table(source, file_format, needed=names, only_needed=True) as pieces:
        for piece in pieces:
            for column, name in zip(values, names, strict=True):
                column += text_column(piece, name)
    by_name = dict(zip(names, values, strict=True))
    columns, labels = [by_name[name] for name in text], by_name[label]
    kept = [i for i, value in enumerate(labels) if value.strip()]
    n_missing = len(labels) - len(kept)
    if n_missing and not drop_missing:
        first = next(i for i, value in enumerate(labels) if not value.strip())
        raise DataFileError(
            f"{label_of(source)}: column {label!r} is empty in row {first + 1} and "
            f"{n_missing - 1} more. Fill it, or leave such rows out with "
            "--drop-missing. ('train' can learn from their texts, with --unlabelled.)"
        )
    if not kept:
        raise DataFileError(f"{label_of(source)} has no labelled rows.")
    try:
        checked = check_labels(labels, len(labels), min_classes=1)
    except LabelError as error:
        raise DataFileError(f"{label_of(source)}: column {label!r}: {error}") from None
    rows = np.arange(1, len(labels) + 1)
    data = LabelledTexts(
        columns=tuple(columns),
        labels=checked,
        rows=rows,
        more={name: by_name[name] for name in more},
    )
    if not n_missing:
        return data
    without = sorted({*range(len(labels))} - {*kept})
    return replace(data.take(kept), unlabelled=data.take(without).inputs)
