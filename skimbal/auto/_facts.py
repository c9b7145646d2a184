"""`Facts`: what the rules look at before anything is trained."""

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from skimbal.utils import share_unspaced
from skimbal.utils._scripts import share_latin

__all__ = ["Facts"]

# from this share of letters on, a body that knows English alone is of no use
_FOREIGN = 0.05


@dataclass(frozen=True)
class Facts:
    """Counts of the training rows.

    `n_texts` are the different ones; `smallest_class` and `median_class` count the
    different texts of a class, and `imbalance_ratio` is the largest such count over the
    smallest; `n_contradictory` are the texts whose rows differ in class; `mean_length`
    is in characters.
    """

    n_rows: int
    n_texts: int
    n_classes: int
    smallest_class: int
    median_class: float
    imbalance_ratio: float
    n_contradictory: int
    mean_length: float
    share_unspaced: float
    share_latin: float

    @classmethod
    def of(cls, texts: list[str], codes: np.ndarray, number: np.ndarray) -> Self:
        """Count.

        Parameters
        ----------
        texts : list of str
            The training texts.
        codes : ndarray of shape (n_samples,), int64
            Class numbers.
        number : ndarray of shape (n_samples,), int64
            Equal texts have the same number.

        Returns
        -------
        Facts
        """
        n_classes = int(codes.max()) + 1
        pairs = np.unique(number * n_classes + codes)
        counts = np.bincount(pairs % n_classes, minlength=n_classes)
        return cls(
            n_rows=len(texts),
            n_texts=int(number.max()) + 1,
            n_classes=n_classes,
            smallest_class=int(counts.min()),
            median_class=float(np.median(counts)),
            imbalance_ratio=float(counts.max() / counts.min()),
            n_contradictory=int((np.bincount(pairs // n_classes) > 1).sum()),
            mean_length=float(np.mean([len(text) for text in texts])),
            share_unspaced=share_unspaced(texts),
            share_latin=share_latin(texts),
        )

    @property
    def is_spaced(self) -> bool:
        """Whether the script is one that an English encoder can at least read."""
        return self.share_unspaced < _FOREIGN

    @property
    def is_latin(self) -> bool:
        """Whether most letters are of the script that English encoders know well."""
        return self.share_latin >= 0.5

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return asdict(self)
