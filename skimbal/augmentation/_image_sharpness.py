"""`ImageSharpnessAugmenter`: blur an image, or sharpen it."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._base_image import BaseImageAugmenter

__all__ = ["ImageSharpnessAugmenter"]


class ImageSharpnessAugmenter(BaseImageAugmenter):
    """Blur some images, and sharpen the others.

    Parameters
    ----------
    blur : float, default=1.0
        Largest radius of the Gaussian blur, in pixels; all radii up to it are as
        likely. 0 blurs none.
    sharpen : float, default=1.0
        Largest amount of sharpening: how many times the difference from the image
        blurred by two pixels is added. All amounts up to it are as likely. 0 sharpens
        none.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageSharpnessAugmenter
    >>> images = np.zeros((1, 9, 9, 1), np.uint8)
    >>> images[0, 4, 4] = 200
    >>> blurred = ImageSharpnessAugmenter(sharpen=0, random_state=0).augment(images)
    >>> bool(blurred[0, 4, 4, 0] < 200)
    True
    """

    _n_draws = 1
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "blur": [Interval(Real, 0, None, closed="left")],
        "sharpen": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(
        self, *, blur: float = 1.0, sharpen: float = 1.0, random_state: Any = None
    ) -> None:
        self.blur = blur
        self.sharpen = sharpen
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        filters = self._pillow("ImageFilter")
        # below 0 blurs, above 0 sharpens; no draw falls to a side that does nothing
        lowest, highest = -float(self.blur > 0), float(self.sharpen > 0)
        strength = lowest + (highest - lowest) * float(draws[0])
        if strength < 0:
            return image.filter(filters.GaussianBlur(-strength * self.blur))
        percent = round(100 * strength * self.sharpen)
        return image.filter(filters.UnsharpMask(2, percent, threshold=0))
