"""`ChainAugmenter`: several augmenters, one after the other."""

from typing import Any

import numpy as np

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._composed import BaseComposedAugmenter
from skimbal.augmentation._draws import Draws

__all__ = ["ChainAugmenter"]


class ChainAugmenter(BaseComposedAugmenter):
    """Change each text by several augmenters, one after the other.

    Parameters
    ----------
    augmenters : list of (str, augmenter)
        Names and augmenters, in the order in which they change a text. They are
        cloned; all are fitted on the same unchanged texts.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call. The draws of each member follow from
        it and from the place of the member; what members have as `random_state` is not
        read.

    Attributes
    ----------
    augmenters_ : list of augmenter
        The fitted copies; `fit` is needed only where a member needs it.

    See Also
    --------
    ChoiceAugmenter : Draws one of its members for each text.

    Examples
    --------
    >>> from skimbal.augmentation import ChainAugmenter, DeleteAugmenter, SwapAugmenter
    >>> augmenter = ChainAugmenter(
    ...     augmenters=[("swap", SwapAugmenter()), ("delete", DeleteAugmenter())],
    ...     random_state=0,
    ... )
    >>> augmenter.set_params(swap__n_changes=2).augment(["red cotton dress, size 38"])
    ['...']
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
        for number in range(len(self.augmenters)):
            texts = self._change_by(number, texts, draws, labels)
        return texts
