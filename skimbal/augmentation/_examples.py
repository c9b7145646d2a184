"""Texts of the training rows, drawn by class."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._draws import Draws
from skimbal.exceptions import LabelError
from skimbal.utils import encode_labels

__all__ = ["Examples", "one_line"]


@dataclass(frozen=True)
class Examples:
    """Texts grouped by class.

    Parameters
    ----------
    texts : pyarrow.StringArray of length n_samples
        One line each.
    classes : ndarray of shape (n_classes,)
        All labels, sorted; of length 0 where none are given.
    members : ndarray of shape (n_members,), int64
        Rows of the first class, of the second, and so on; those of blank texts are left
        out.
    offsets : ndarray of shape (n_classes + 1,), int64
        Where each class starts in `members`, and the last ends.
    """

    texts: Any
    classes: np.ndarray
    members: np.ndarray
    offsets: np.ndarray

    @classmethod
    def of(cls, texts: Any, labels: np.ndarray | None) -> Self:
        """Group the texts of a StringArray by their labels."""
        texts = one_line(texts)
        if labels is None:
            empty = np.zeros(0, np.int64)
            return cls(texts, empty, empty, np.zeros(1, np.int64))
        classes, codes = encode_labels(labels)
        # a blank line shows nothing
        rows = np.flatnonzero(pc.not_equal(texts, ""))
        counts = np.bincount(codes[rows], minlength=len(classes))
        return cls(
            texts,
            classes,
            rows[np.argsort(codes[rows], kind="stable")],
            np.append(0, np.cumsum(counts)),
        )

    def draw(
        self, draws: Draws, labels: np.ndarray, n_examples: int, stream: int
    ) -> np.ndarray:
        """Return rows of the class of each label, none twice for a label.

        Parameters
        ----------
        draws : Draws
            One key a label.
        labels : ndarray of shape (n_labels,)
            Of the classes.
        n_examples : int
            How many rows to draw; a smaller class gives all it has.
        stream : int
            Number of the draw.

        Returns
        -------
        ndarray of shape (n_labels, n_examples), int64
            Row numbers; -1 where a class has no more.

        Raises
        ------
        LabelError
            If a label is not among the classes.
        """
        known = np.isin(labels, self.classes)
        if not known.all():
            raise LabelError(
                f"{(~known).sum()} labels in `y` are of classes that `fit` has not "
                "seen: fit on rows of all classes."
            )
        codes = np.searchsorted(self.classes, labels)
        sizes = np.diff(self.offsets)[codes]
        picked = np.full((len(labels), n_examples), -1)
        # a sample without replacement by one draw an example: Floyd's algorithm
        for k in range(n_examples):
            last = sizes - np.minimum(n_examples, sizes) + k
            drawn = draws.below(last + 1, stream, position=k)
            taken = (picked == drawn[:, None]).any(axis=1)
            picked[:, k] = np.where(last < sizes, np.where(taken, last, drawn), -1)
        place = np.where(picked >= 0, self.offsets[codes][:, None] + picked, -1)
        return np.append(self.members, -1)[place]

    @cached_property
    def known(self) -> Any:
        """All texts in lower case, as a StringArray."""
        return pc.utf8_lower(self.texts)

    def lines(self, rows: np.ndarray) -> list[list[str]]:
        """Return texts by row number, shape (n_labels, n_examples); none for -1."""
        filled = rows >= 0
        texts = self.texts.take(pa.array(rows[filled])).to_pylist()
        ends = np.cumsum(filled.sum(axis=1))
        return [texts[a:b] for a, b in pairwise([0, *ends.tolist()])]


def one_line(texts: Any) -> Any:
    """Return the texts of a StringArray without breaks of lines and double spaces."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, r"\s+", " "))
