"""What the checks of an audit look at: rows, what is known of them, and splits."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array, issparse

from skimbal.evaluation._splits import Folds
from skimbal.under_sampling._links import group_linked
from skimbal.under_sampling._min_hash import min_hashes
from skimbal.under_sampling._near_texts import group_hashes, link_hashes
from skimbal.under_sampling._near_vectors import group_vectors
from skimbal.utils import encode_labels, share_unspaced, to_arrow
from skimbal.utils._text_keys import normalize_text, text_keys

__all__ = ["AuditRows", "NotChecked"]

# cosine of vectors after their columns are standardised; all pairs are compared
_NEAR_VECTORS = 0.98
_MOST_VECTORS = 20_000
_FEWEST_COLUMNS = 16
# share of equal hashes of near texts; words, so few that any order may come up
_NEAR_TEXTS = 0.8
_FEWEST_WORDS = 5
# those that resemble each other, of which near ones are the most alike
_SIMILAR_TEXTS = 0.6
_SIMILAR_VECTORS = 0.9
# sparse vectors with fewer entries are those of many texts
_FEWEST_ENTRIES = 4
# share of the runs of texts that are alike, and of letters of Chinese and the like
_ALIKE = 0.7
_UNSPACED = 0.5


class NotChecked(Exception):  # noqa: N818
    """A check cannot be made; the message says why, as the end of a sentence."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AuditRows:
    """Rows with their labels and splits; what is derived is computed once.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        As `check_labels` returns them.
    folds : list of tuple of ndarray
        Row numbers (train, test).
    text_columns : tuple of list of str
        None where `X` holds vectors, else one or two columns of texts.
    vectors : ndarray or csr_array of shape (n_samples, n_features), or None
        The vectors, where `X` holds no texts.
    columns : dict of str to ndarray of shape (n_samples,)
        Columns beside the texts.
    groups, time, sources, is_synthetic : ndarray of shape (n_samples,) or None
        Group numbers, times that can be compared, the row that each was made from, and
        whether it was made.
    y_proba : ndarray of shape (n_samples, n_classes) or None
        Out-of-fold probabilities.
    estimator : estimator or None
        What will be trained and tested on the splits.
    generator : numpy.random.Generator
        Draws where not all rows are looked at.
    """

    labels: np.ndarray
    folds: Folds
    text_columns: tuple[list[str], ...]
    vectors: Any
    columns: dict[str, np.ndarray]
    groups: np.ndarray | None
    time: np.ndarray | None
    sources: np.ndarray | None
    is_synthetic: np.ndarray | None
    y_proba: np.ndarray | None
    estimator: Any
    generator: np.random.Generator

    @cached_property
    def texts(self) -> list[str] | None:
        """The texts, those of a pair as one; None where `X` holds vectors."""
        if len(self.text_columns) < 2:
            return self.text_columns[0] if self.text_columns else None
        return ["\n".join(pair) for pair in zip(*self.text_columns, strict=True)]

    @cached_property
    def classes(self) -> np.ndarray:
        """The sorted labels."""
        return encode_labels(self.labels)[0]

    @cached_property
    def codes(self) -> np.ndarray:
        """The class number of each row."""
        return encode_labels(self.labels)[1]

    @cached_property
    def counts(self) -> np.ndarray:
        """Rows of each class."""
        return np.bincount(self.codes)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.labels)

    @cached_property
    def tested(self) -> np.ndarray:
        """The rows that a fold tests, ascending."""
        return np.unique(np.concatenate([test for _, test in self.folds]))

    @cached_property
    def keys(self) -> np.ndarray:
        """Numbers from 0 on, equal for rows that hold the same.

        Blank texts, rows of zeros or of a few words, and vectors that rows of several
        classes have, have a number each: nothing in them was copied.
        """
        numbers, blank = self._numbers
        return _set_apart(np.unique(numbers, return_inverse=True)[1], blank)

    @cached_property
    def near(self) -> np.ndarray:
        """The group of near-copies of each row; copies are in one group."""
        if self.texts is not None:
            return self._join(self._group_texts())
        if self.n_rows > _MOST_VECTORS:
            raise NotChecked(
                f"all pairs of more than {_MOST_VECTORS} vectors would take too long; "
                "audit the texts that they were made from"
            )
        if self.vectors.shape[1] < _FEWEST_COLUMNS:
            raise NotChecked(
                f"rows of fewer than {_FEWEST_COLUMNS} numbers are near by chance"
            )
        groups = group_vectors(_standardize(self.vectors), _NEAR_VECTORS)
        return self._join(_set_apart(groups, self._numbers[1]))

    @cached_property
    def similar(self) -> np.ndarray:
        """Pairs of rows that resemble each other, near-copies included."""
        if self.texts is not None:
            return link_hashes(self._hashes, _SIMILAR_TEXTS)
        groups = group_vectors(_standardize(self.vectors), _SIMILAR_VECTORS)
        order = np.lexsort([self.codes, groups])
        pairs = np.stack([order[:-1], order[1:]], axis=1)
        return pairs[groups[order[:-1]] == groups[order[1:]]]

    @cached_property
    def alike(self) -> np.ndarray:
        """The group of texts that share most of their pairs or triples of characters.

        A text with one word changed, or two that changed places, is like itself.
        """
        if self.texts is None:
            raise NotChecked("`X` holds no texts")
        run = 2 if share_unspaced(self.texts) > _UNSPACED else 3
        hashes = min_hashes(to_arrow(self.texts), run)
        return self._join(group_hashes(hashes, _ALIKE))

    @cached_property
    def _numbers(self) -> tuple[np.ndarray, np.ndarray]:
        """A number that stands for what a row holds, and whether that is too little."""
        if self.texts is not None:
            empty = np.array([not text.strip() for text in self.texts], bool)
            return text_keys(self.texts), empty
        numbers, blank = _hash_vectors(self.vectors)
        return numbers, blank | self._is_collision(numbers)

    def _group_texts(self) -> np.ndarray:
        """Link texts of nearly the same runs, and those of the same words or letters.

        In Chinese and the like, letters are what words are elsewhere.
        """
        links = link_hashes(self._hashes, _NEAR_TEXTS)
        bags = text_keys(map(_sort_words, self.texts or []))
        order = np.argsort(bags, kind="stable")
        same = bags[order[1:]] == bags[order[:-1]]
        pairs = np.stack([order[:-1][same], order[1:][same]], axis=1)
        return group_linked(self.n_rows, *np.concatenate([links, pairs]).T)

    def _is_collision(self, numbers: np.ndarray) -> np.ndarray:
        """Tell which rows have the vector of a row with another label.

        Copies keep their label; what different texts have in common does not.
        """
        kinds = np.unique(numbers, return_inverse=True)[1]
        pairs = np.unique(np.stack([kinds, self.codes]), axis=1)[0]
        return np.bincount(pairs)[kinds] > 1

    @cached_property
    def _hashes(self) -> np.ndarray:
        return min_hashes(to_arrow(self.texts))

    def _join(self, groups: np.ndarray) -> np.ndarray:
        """Put copies, which may differ in width and space, into one group."""
        first = np.zeros(self.keys.max() + 1, np.int64)
        first[self.keys[::-1]] = groups[::-1]
        return first[self.keys]


def _set_apart(groups: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """Give some rows a group of their own each."""
    groups = groups.astype(np.int64)
    groups[alone] = groups.max() + 1 + np.arange(alone.sum())
    return groups


def _sort_words(text: str) -> str:
    """Return the words of a text in sorted order; a text of few words as it is."""
    words = normalize_text(text).split()
    if len(words) < _FEWEST_WORDS:
        words = list("".join(words)) if share_unspaced([text]) > _UNSPACED else []
    return " ".join(sorted(words)) if len(words) >= _FEWEST_WORDS else text


def _hash_vectors(vectors: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each different row, and whether it is all but empty."""
    rows = _bytes_of_rows(vectors)
    digests = [blake2b(row, digest_size=8).digest() for row in rows]
    if issparse(vectors):
        blank = np.diff(csr_array(vectors).indptr) < _FEWEST_ENTRIES
    else:
        blank = (np.asarray(vectors) == 0).all(axis=1)
    return np.frombuffer(b"".join(digests), "<u8"), blank


def _bytes_of_rows(vectors: Any) -> Iterator[bytes]:
    if not issparse(vectors):
        for row in np.asarray(vectors):
            yield (row + 0.0).tobytes()  # -0.0 is 0.0
        return
    sorted_ = csr_array(vectors, copy=True)
    sorted_.eliminate_zeros()
    sorted_.sort_indices()
    for start, stop in pairwise(sorted_.indptr.tolist()):
        part = slice(start, stop)
        yield sorted_.indices[part].tobytes() + sorted_.data[part].tobytes()


def _standardize(vectors: Any) -> Any:
    """Return columns of mean 0 and variance 1; those of a sparse matrix keep zeros."""
    if issparse(vectors):
        return csr_array(vectors)
    filled = np.nan_to_num(np.asarray(vectors, np.float32))
    spread = filled.std(axis=0)
    return (filled - filled.mean(axis=0)) / np.where(spread > 0, spread, 1)
