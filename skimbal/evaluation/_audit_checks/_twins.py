"""Test rows that have a twin among the training rows of their fold."""

import numpy as np

from skimbal.evaluation._audit_rows import AuditRows

__all__ = ["find_twins"]


def find_twins(data: AuditRows, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return tested rows whose group has a row in their fold's training part.

    Parameters
    ----------
    data : AuditRows
        What is audited.
    groups : ndarray of shape (n_samples,), int64
        The group of each row.

    Returns
    -------
    rows : ndarray of shape (n_found,), int64
        Ascending, each once.
    twins : ndarray of shape (n_found,), int64
        The first training row of the same group; of the row itself, where a fold holds
        it on both sides.
    """
    twin = np.full(data.n_rows, -1)
    for train, test in data.folds:
        # O(n * log(n)) time
        known, first = np.unique(groups[train], return_index=True)
        place = np.minimum(np.searchsorted(known, groups[test]), len(known) - 1)
        met = known[place] == groups[test] if len(known) else np.zeros(len(test), bool)
        rows = test[met]
        # one that an earlier fold has found stays
        new = twin[rows] < 0
        twin[rows[new]] = train[first[place[met][new]]]
    rows = np.flatnonzero(twin >= 0)
    return rows, twin[rows]
