"""`ImageRotateAugmenter`: turn an image by a few degrees."""

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._base_image import BaseImageAugmenter

__all__ = ["ImageRotateAugmenter"]


class ImageRotateAugmenter(BaseImageAugmenter):
    """Turn images around their centre.

    The size stays: corners that leave the frame are cut off.

    Parameters
    ----------
    max_angle : float, default=15.0
        Largest angle in degrees; all angles up to it are as likely, either way.
    fill : int, default=255
        Level, from 0 to 255, of what comes in at the corners; 255 is white, as behind
        most photographs of products.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    ImageFlipAugmenter : Mirrors images.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageRotateAugmenter
    >>> images = np.zeros((2, 32, 32, 3), np.uint8)
    >>> ImageRotateAugmenter(random_state=0).augment(images, n=2).shape
    (4, 32, 32, 3)
    """

    _n_draws = 1
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "max_angle": [Interval(Real, 0, 180, closed="both")],
        "fill": [Interval(Integral, 0, 255, closed="both")],
    }

    def __init__(
        self, *, max_angle: float = 15.0, fill: int = 255, random_state: Any = None
    ) -> None:
        self.max_angle = max_angle
        self.fill = fill
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        return image.rotate(
            (2 * draws[0] - 1) * self.max_angle,
            resample=self._pillow("Image").Resampling.BILINEAR,
            fillcolor=(self.fill,) * len(image.getbands()),
        )
