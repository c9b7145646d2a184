"""`ImageFlipAugmenter`: mirror an image."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.augmentation._base_image import BaseImageAugmenter

__all__ = ["ImageFlipAugmenter"]


class ImageFlipAugmenter(BaseImageAugmenter):
    """Mirror some images, left to right or top to bottom.

    Not for images whose writing or side tells the class.

    Parameters
    ----------
    direction : {'horizontal', 'vertical'}, default='horizontal'
        ``'horizontal'`` exchanges left and right, ``'vertical'`` top and bottom.
    probability : float, default=0.5
        Share of the copies that are mirrored; the others are the image itself. Training
        on the output of `fit_transform` wants both; a sampler, which keeps the image
        anyway, is better off with 1.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    ImageRotateAugmenter : Turns images by a few degrees.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageFlipAugmenter
    >>> image = np.array([[[[1], [2], [3]]]], np.uint8)
    >>> ImageFlipAugmenter(probability=1).augment(image)[0, :, :, 0]
    array([[3, 2, 1]], dtype=uint8)
    """

    _n_draws = 1
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "direction": [StrOptions({"horizontal", "vertical"})],
        "probability": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self,
        *,
        direction: str = "horizontal",
        probability: float = 0.5,
        random_state: Any = None,
    ) -> None:
        self.direction = direction
        self.probability = probability
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        if draws[0] >= self.probability:
            return image
        operations = self._pillow("ImageOps")
        mirrors = {"horizontal": operations.mirror, "vertical": operations.flip}
        return mirrors[self.direction](image)
