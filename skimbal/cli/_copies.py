"""How many copies of each row `skimbal augment` makes."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from imblearn.utils import check_sampling_strategy

from skimbal.cli._usage_error import UsageError

__all__ = ["CopiesByClass", "CopiesByRow"]


class CopiesByRow:
    """As many copies of each row.

    Parameters
    ----------
    n_copies : int
        From 1 on.

    Attributes
    ----------
    n_rows : None
        Rows of the table: it is read once, so nobody knows yet.
    """

    n_rows = None

    def __init__(self, n_copies: int) -> None:
        self.n_copies = n_copies

    def count(self, labels: list[str]) -> np.ndarray:
        """Return the number of copies of each of the next rows."""
        return np.full(len(labels), self.n_copies)


class CopiesByClass:
    """As many copies of the rows of a class as it lacks, dealt to its rows in turn.

    Parameters
    ----------
    labels : iterable of list of str
        The labels of the whole table, piece by piece.
    strategy : str or float
        As `sampling_strategy` of imbalanced-learn's over-samplers.

    Attributes
    ----------
    missing : dict of str to int
        Copies that each class gets.
    n_rows : int
        Rows of the table.
    """

    def __init__(self, labels: Iterable[list[str]], strategy: str | float) -> None:
        counts: Counter[str] = Counter()
        for piece in labels:
            counts.update(piece)
        if len(counts) < 2:
            raise UsageError(
                "The label column holds one class; there is nothing to even out. Ask "
                "for copies of every row with --copies."
            )
        self.n_rows = counts.total()
        names = sorted(counts)
        codes = np.repeat(np.arange(len(names)), [counts[name] for name in names])
        try:
            missing = check_sampling_strategy(strategy, codes, "over-sampling")
        except ValueError as error:
            raise UsageError(f"--strategy {strategy}: {error}") from None
        self.missing = {names[j]: int(n) for j, n in missing.items()}
        self._share = {
            name: divmod(n, counts[name]) for name, n in self.missing.items()
        }
        self._seen: Counter[str] = Counter()

    def count(self, labels: list[str]) -> np.ndarray:
        """Return the number of copies of each of the next rows, in the file's order."""
        n_copies = np.zeros(len(labels), np.int64)
        for i, label in enumerate(labels):
            each, more = self._share.get(label, (0, 0))
            n_copies[i] = each + (self._seen[label] < more)
            self._seen[label] += 1
        return n_copies
