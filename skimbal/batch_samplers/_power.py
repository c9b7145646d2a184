"""`PowerBatchSampler`: rare classes more often, up to all classes alike."""

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.batch_samplers._base import BaseBatchSampler, SharesAt

__all__ = ["PowerBatchSampler"]


class PowerBatchSampler(BaseBatchSampler):
    """Draw each class in proportion to a power of its number of rows.

    The names of two powers are short names too: ``'class_balanced'`` is 0 and
    ``'square_root'`` is 1/2.

    Parameters
    ----------
    power : float, default=0.0
        From 0, where all classes come equally often, to 1, where each row comes once.

    See Also
    --------
    ProgressiveBatchSampler : Goes from one end to the other as training goes on.
    skimbal.over_sampling.RandomTextOverSampler : Adds copies before training, which
        makes an epoch longer.

    Notes
    -----
    With `power` below 1 the probabilities of the trained model stand for other class
    frequencies than those of the rows: `training_prior` tells which.

    A row with several labels is drawn in proportion to ``count ** (power - 1)`` of its
    rarest label, as repeat factors take the largest of theirs [2]_. Rows without a
    label keep the share that they have.

    A draw costs O(n * log(n)) time and O(n) memory for n rows.

    References
    ----------
    .. [1] B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis
       (2020). "Decoupling Representation and Classifier for Long-Tailed Recognition".
       ICLR. https://arxiv.org/abs/1910.09217 (section 3)
    .. [2] A. Gupta, P. Dollar, R. Girshick (2019). "LVIS: A Dataset for Large
       Vocabulary Instance Segmentation". CVPR. https://arxiv.org/abs/1908.03195

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.batch_samplers import PowerBatchSampler
    >>> target = np.array([0] * 36 + [1] * 4)
    >>> for power in (1, 0.5, 0):
    ...     draw = PowerBatchSampler(power=power).prepare(target)
    ...     print(np.bincount(target[draw(0.0, np.random.default_rng(0))]))
    [36  4]
    [30 10]
    [20 20]
    >>> PowerBatchSampler(power=0.5).training_prior([0.9, 0.1])
    array([0.75, 0.25])
    """

    _parameter_constraints: ClassVar[dict] = {
        "power": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(self, *, power: float = 0.0) -> None:
        self.power = power

    def _shares(self, shares_at: SharesAt, progress: float) -> np.ndarray:
        return shares_at(self.power)
