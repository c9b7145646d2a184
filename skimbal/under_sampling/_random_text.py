"""`RandomTextUnderSampler`: some rows of frequent classes."""

from typing import Any, ClassVar

import numpy as np
from imblearn.under_sampling.base import BaseUnderSampler

from skimbal.base import BaseRowSampler
from skimbal.under_sampling._kept import keep_rows
from skimbal.utils._rows import take_rows

__all__ = ["RandomTextUnderSampler"]


class RandomTextUnderSampler(BaseRowSampler):
    """Keep some rows of the classes that have too many, drawn at random.

    Rows come in any container, texts as well as vectors, and are not looked at. Those
    that are kept stay in order.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default='auto'
        Rows that each class shall keep, as in imbalanced-learn. ``'auto'`` makes all
        classes as small as the smallest. A float is the ratio of two classes; a dict
        holds the number of rows for each label, at least 1.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same rows at every call.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        Rows to keep of each class that is cut.
    sample_indices_ : ndarray of shape (n_samples_new,), int64
        The row of the input that each row of the output is.
    is_synthetic_ : ndarray of shape (n_samples_new,), bool
        False everywhere: no row is made.
    sampling_rates_ : dict of label to float
        Rows of each class in the output over those in the input.

    See Also
    --------
    NearDuplicateUnderSampler : Drops first what says the same as another row.

    Examples
    --------
    >>> from skimbal.under_sampling import RandomTextUnderSampler
    >>> sampler = RandomTextUnderSampler(random_state=0)
    >>> sampler.fit_resample(["red", "blue", "green"], ["warm", "cold", "cold"])
    (['red', 'blue'], ['warm', 'cold'])
    """

    _sampling_type: ClassVar[str] = "under-sampling"
    _parameter_constraints: ClassVar[dict] = {
        "sampling_strategy": BaseUnderSampler._parameter_constraints[
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
        rows = keep_rows(labels, strategy, generator.permutation)
        X_new = take_rows(X, rows, keep_index=True)
        return rows, np.zeros(len(rows), bool), X_new
