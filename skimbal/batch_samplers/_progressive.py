"""`ProgressiveBatchSampler`: classes as they are first, all alike at the end."""

import numpy as np

from skimbal.batch_samplers._base import BaseBatchSampler, SharesAt

__all__ = ["ProgressiveBatchSampler"]


class ProgressiveBatchSampler(BaseBatchSampler):
    """Go from natural to class-balanced draws as training goes on.

    When a share t of training is done, a class gets ``1 - t`` of its natural share and
    t of its balanced one. The first epoch reads every row once, and learns from all of
    them; the last ones learn where the borders of rare classes are.

    See Also
    --------
    PowerBatchSampler : Draws alike in every epoch.

    Notes
    -----
    In the last of E epochs t is ``(E - 1) / E``, so that with few epochs, or with early
    stopping, training ends before draws are balanced. `training_prior` is that of the
    end unless it is told how much of training is done; `BertClassifier` tells it.

    References
    ----------
    B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis (2020).
    "Decoupling Representation and Classifier for Long-Tailed Recognition". ICLR.
    https://arxiv.org/abs/1910.09217 (section 3)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.batch_samplers import ProgressiveBatchSampler
    >>> target = np.array([0] * 36 + [1] * 4)
    >>> draw = ProgressiveBatchSampler().prepare(target)
    >>> for progress in (0.0, 0.25, 0.75):
    ...     print(np.bincount(target[draw(progress, np.random.default_rng(0))]))
    [36  4]
    [32  8]
    [24 16]
    """

    def _shares(self, shares_at: SharesAt, progress: float) -> np.ndarray:
        return (1 - progress) * shares_at(1.0) + progress * shares_at(0.0)
