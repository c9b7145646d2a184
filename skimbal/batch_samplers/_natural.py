"""`NaturalBatchSampler`: every row once an epoch."""

import numpy as np

from skimbal.batch_samplers._base import BaseBatchSampler, SharesAt

__all__ = ["NaturalBatchSampler"]


class NaturalBatchSampler(BaseBatchSampler):
    """Draw every row once an epoch, in random order: classes come as they are.

    See Also
    --------
    PowerBatchSampler : Draws rare classes more often.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.batch_samplers import NaturalBatchSampler
    >>> draw = NaturalBatchSampler().prepare(np.array([0, 0, 0, 0, 1]))
    >>> np.sort(draw(0.0, np.random.default_rng(0))).tolist()
    [0, 1, 2, 3, 4]
    """

    def _shares(self, shares_at: SharesAt, progress: float) -> np.ndarray:
        return shares_at(1.0)
