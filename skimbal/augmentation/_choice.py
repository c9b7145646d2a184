"""`ChoiceAugmenter`: one of several augmenters for each text."""

from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._composed import BaseComposedAugmenter
from skimbal.augmentation._draws import Draws

__all__ = ["ChoiceAugmenter"]


class ChoiceAugmenter(BaseComposedAugmenter):
    """Change each copy of a text by one of several augmenters, drawn at random.

    The way in which EDA mixes its four operations [1]_.

    Parameters
    ----------
    augmenters : list of (str, augmenter)
        Names and augmenters, all as likely. They are cloned; all are fitted on the same
        texts.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call. The choice follows from it, and so
        do the draws of each member; what members have as `random_state` is not read.

    Attributes
    ----------
    augmenters_ : list of augmenter
        The fitted copies; `fit` is needed only where a member needs it.

    See Also
    --------
    ChainAugmenter : Changes each text by all of its members.

    References
    ----------
    .. [1] J. Wei, K. Zou (2019). "EDA: Easy Data Augmentation Techniques for Boosting
       Performance on Text Classification Tasks". EMNLP.
       https://arxiv.org/abs/1901.11196

    Examples
    --------
    >>> from skimbal.augmentation import ChoiceAugmenter, DeleteAugmenter, SwapAugmenter
    >>> augmenter = ChoiceAugmenter(
    ...     augmenters=[("swap", SwapAugmenter()), ("delete", DeleteAugmenter())],
    ...     random_state=0,
    ... )
    >>> augmenter.augment(["red cotton dress, size 38"], n=3)
    ['...', '...', '...']
    """

    def __init__(
        self,
        *,
        augmenters: list[tuple[str, BaseAugmenter]],
        random_state: Any = None,
    ) -> None:
        self.augmenters = augmenters
        self.random_state = random_state

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        member = draws.below(len(self.augmenters), 0)
        order = np.argsort(member, kind="stable")
        bounds = np.searchsorted(member[order], np.arange(len(self.augmenters) + 1))
        parts = []
        for number in range(len(self.augmenters)):
            rows = order[bounds[number] : bounds[number + 1]]
            if len(rows):
                own = None if labels is None else labels[rows]
                part = texts.take(pa.array(rows))
                changed = self._change_by(number, part, draws.take(rows), own)
                parts.append(changed)
        return pa.concat_arrays(parts).take(pa.array(np.argsort(order)))
