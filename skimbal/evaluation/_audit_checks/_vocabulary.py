"""Vocabularies and IDF weights that were learnt from the test part, too."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_array, issparse

from skimbal.evaluation._audit_checks._effect import count_of, name_rows
from skimbal.evaluation._audit_checks._frozen import frozen_matrices
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_idf_weights", "check_vocabulary"]

_FIT_IN_THE_FOLD = (
    "Hand over texts, and let a step of the pipeline learn the words of training rows."
)
# columns that only the test part fills: none with a vocabulary of the training part
_FEWEST = 3
_FEWEST_COLUMNS = 20
# share of entries that are zero in what a vectorizer makes
_SPARSE = 0.7
_MOST_ROWS = 5000
_TOLERANCE = 1e-3
_FITS = 0.99


def check_vocabulary(data: AuditRows) -> Iterator[Finding]:
    """Find columns, or words of a frozen vectorizer, that only the test part fills.

    A vocabulary of the training rows has a training row for every column. One of other
    texts, or a hash, has columns that no row fills; then nothing can be said.
    """
    reasons = []
    for matrix in _matrices(data):
        present = np.diff(matrix.tocsc().indptr)
        if (present == 0).any():
            reasons.append(
                "columns without any row: a hash, or a vocabulary from elsewhere"
            )
            continue
        per_fold = [_only_tested(matrix, train, test) for train, test in data.folds]
        n = max(len(columns) for columns in per_fold)
        if n < _FEWEST:
            continue
        rows = np.unique(
            np.concatenate(
                [
                    test[_rows_with(matrix, test, columns)]
                    for columns, (_, test) in zip(per_fold, data.folds, strict=True)
                ]
            )
        )
        yield Finding(
            kind="vocabulary",
            severity="leak",
            count=n,
            share=n / matrix.shape[1],
            message=f"{count_of(n, 'column', matrix.shape[1])} of the vectors are zero "
            "in all training rows of a split and are filled in its test part "
            f"({name_rows(rows)}): the vocabulary was learnt from the tested rows too. "
            "In use, such words are not known.",
            remedy=_FIT_IN_THE_FOLD,
            rows=tuple(rows.tolist()),
        )
        return
    if reasons:
        raise NotChecked(reasons[0])


def check_idf_weights(data: AuditRows) -> Iterator[Finding]:
    """Find TF-IDF weights that fit the frequencies in all rows, and not in training."""
    seen = False
    for matrix in _matrices(data):
        everything = np.arange(data.n_rows)
        sample = _sample(matrix, data)
        if not _fits(matrix, sample, everything):
            fits_training = any(
                _fits(matrix, sample, np.sort(train)) for train, _ in data.folds
            )
            seen |= fits_training
            continue
        seen = True
        if any(_fits(matrix, sample, np.sort(train)) for train, _ in data.folds):
            continue
        yield Finding(
            kind="idf_weights",
            severity="leak",
            count=matrix.shape[1],
            share=1.0,
            message="The weights of the words are those of TF-IDF over all rows, and "
            "not over the training rows of any split: how often a word is in the test "
            "part was known.",
            remedy=_FIT_IN_THE_FOLD,
        )
        return
    if not seen:
        raise NotChecked("the vectors are no TF-IDF of these rows")


def _matrices(data: AuditRows) -> list[Any]:
    """Return the vectors, or what frozen vectorizers make of the texts."""
    if data.vectors is None:
        return frozen_matrices(data)
    vectors = data.vectors
    if not issparse(vectors):
        if (vectors == 0).mean() < _SPARSE:
            raise NotChecked("the vectors are dense, as those of an encoder")
        vectors = csr_array(np.nan_to_num(vectors))
    if vectors.shape[1] < _FEWEST_COLUMNS:
        raise NotChecked(f"fewer than {_FEWEST_COLUMNS} columns are no vocabulary")
    return [csr_array(vectors)]


def _only_tested(matrix: Any, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    n_columns = matrix.shape[1]
    in_train, in_test = (
        np.bincount(matrix[np.sort(rows)].indices, minlength=n_columns)
        for rows in (train, test)
    )
    return np.flatnonzero((in_train == 0) & (in_test > 0))


def _rows_with(matrix: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return np.diff(matrix[rows][:, columns].tocsr().indptr) > 0


def _sample(matrix: Any, data: AuditRows) -> np.ndarray:
    """Return some rows that hold two columns or more."""
    rows = np.flatnonzero(np.diff(matrix.indptr) > 1)
    if len(rows) > _MOST_ROWS:
        rows = data.generator.choice(rows, _MOST_ROWS, replace=False)
    return np.sort(rows)


def _fits(matrix: Any, sample: np.ndarray, rows: np.ndarray) -> bool:
    """Tell whether entries are counts times the IDF over `rows`, up to a factor a row.

    Words that are once in a text, and most are, have the same entry after their IDF is
    taken out; others a multiple of it.
    """
    if len(sample) == 0 or len(rows) == 0:
        return False
    frequency = np.bincount(matrix[rows].indices, minlength=matrix.shape[1])
    part = matrix[sample]
    known = frequency[part.indices] > 0
    n = len(rows)
    owner = np.repeat(np.arange(len(sample)), np.diff(part.indptr))
    with np.errstate(divide="ignore"):
        candidates = (np.log((1 + n) / (1 + frequency)) + 1, np.log(n / frequency) + 1)
    for idf in candidates:
        # of a word that no row of `rows` has, nothing is known
        plain = np.where(
            known, part.data / np.where(known, idf[part.indices], 1), np.inf
        )
        smallest = np.full(len(sample), np.inf)
        np.minimum.at(smallest, owner, plain)
        times = plain[known] / smallest[owner[known]]
        whole = abs(times - np.round(times)) <= _TOLERANCE * times
        # counts, and vectors without IDF, are whole too: the weights must differ
        spread = np.ptp(idf[np.unique(part.indices[known])])
        if spread > _TOLERANCE and whole.mean() >= _FITS:
            return True
    return False
