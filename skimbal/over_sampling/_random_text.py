"""`RandomTextOverSampler`: copies of rows of rare classes."""

from typing import Any, ClassVar

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler

from skimbal.base import BaseRowSampler
from skimbal.over_sampling._sources import draw_sources
from skimbal.utils._rows import take_rows

__all__ = ["RandomTextOverSampler"]


class RandomTextOverSampler(BaseRowSampler):
    """Copy rows of the classes that have too few.

    Rows come in any container, texts as well as vectors, and are not looked at. The
    rows of a class are copied in turn, so that none is copied more than once more than
    another.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default='auto'
        Rows that each class shall have, as in imbalanced-learn. ``'auto'`` makes all
        classes as large as the largest. A float is the ratio of two classes; a dict
        holds the number of rows for each label.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same rows at every call.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        Rows that were added to each class.
    sample_indices_ : ndarray of shape (n_samples_new,), int64
        The source of each row of the output.
    is_synthetic_ : ndarray of shape (n_samples_new,), bool
        Whether a row was added.
    sampling_rates_ : dict of label to float
        Rows of each class in the output over those in the input.

    See Also
    --------
    AugmentingOverSampler : Adds changed copies.

    Examples
    --------
    >>> from skimbal.over_sampling import RandomTextOverSampler
    >>> sampler = RandomTextOverSampler(random_state=0)
    >>> sampler.fit_resample(["red", "blue", "green"], ["warm", "cold", "cold"])
    (['red', 'blue', 'green', 'red'], ['warm', 'cold', 'cold', 'warm'])
    """

    _sampling_type: ClassVar[str] = "over-sampling"
    _parameter_constraints: ClassVar[dict] = {
        "sampling_strategy": BaseOverSampler._parameter_constraints[
            "sampling_strategy"
        ],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self, *, sampling_strategy: Any = "auto", random_state: Any = None
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state

    def _resample(
        self,
        X: Any,
        labels: np.ndarray,
        strategy: dict[Any, int],
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray, Any]:
        added = draw_sources(labels, strategy, generator)
        rows = np.concatenate([np.arange(len(labels)), added])
        return rows, np.arange(len(rows)) >= len(labels), take_rows(X, rows)
