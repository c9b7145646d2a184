"""`NegativeDownSampler`: a share of the rows of one class."""

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.base import BaseRowSampler
from skimbal.under_sampling._kept import keep_rows
from skimbal.utils._rows import take_rows

__all__ = ["NegativeDownSampler"]


class NegativeDownSampler(BaseRowSampler):
    """Keep a share of the negatives, and all other rows.

    What is done with clicks, purchases and fraud [1]_, of which there are far fewer
    than of rows without. Probabilities learnt from the output are too high;
    `PriorCorrectedClassifier` around the pipeline moves them back.

    Parameters
    ----------
    rate : float
        The share of the negatives to keep; at least one stays.
    negative_class : str, int, bool or None, default=None
        The label of the negatives; None takes the most frequent one.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same rows at every call.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        Negatives to keep.
    sample_indices_ : ndarray of shape (n_samples_new,), int64
        The row of the input that each row of the output is.
    is_synthetic_ : ndarray of shape (n_samples_new,), bool
        False everywhere: no row is made.
    sampling_rates_ : dict of label to float
        Rows of each class in the output over those in the input.

    See Also
    --------
    skimbal.calibration.PriorCorrectedClassifier : Corrects probabilities for it.

    References
    ----------
    .. [1] X. He et al. (2014). "Practical Lessons from Predicting Clicks on Ads at
       Facebook". ADKDD. https://doi.org/10.1145/2648584.2648589 (section 6.3)

    Examples
    --------
    >>> from skimbal.under_sampling import NegativeDownSampler
    >>> sampler = NegativeDownSampler(0.5, random_state=0)
    >>> queries = ["red dress", "shoes", "tv stand", "usb hub", "lamp"]
    >>> sampler.fit_resample(queries, [1, 0, 0, 0, 0])
    (['red dress', 'shoes', 'usb hub'], [1, 0, 0])
    >>> sampler.sampling_rates_
    {0: 0.5, 1: 1.0}
    """

    _sampling_type: ClassVar[str] = "under-sampling"
    _parameter_constraints: ClassVar[dict] = {
        "rate": [Interval(Real, 0, 1, closed="right")],
        "negative_class": [str, Integral, "boolean", None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self, rate: float, *, negative_class: Any = None, random_state: Any = None
    ) -> None:
        self.rate = rate
        self.negative_class = negative_class
        self.random_state = random_state

    def _count_rows(self, labels: np.ndarray) -> dict[Any, int]:
        classes, counts = np.unique(labels, return_counts=True)
        negative = self.negative_class
        if negative is None:
            negative = classes[counts.argmax()]
        (place,) = np.nonzero(classes == negative)
        if not len(place):
            raise ValueError(
                f"`negative_class` is {negative!r}, which is not among the "
                f"{len(classes)} classes of `y`."
            )
        # the label as `y` has it: a parameter may be of NumPy, or 1 for True
        label = classes[place[0]].item()
        return {label: max(1, round(self.rate * int(counts[place[0]])))}

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
