"""`ImageScaleAugmenter`: show what is in an image larger or smaller."""

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._base_image import BaseImageAugmenter

__all__ = ["ImageScaleAugmenter"]


class ImageScaleAugmenter(BaseImageAugmenter):
    """Zoom into images or out of them, around their centre.

    The size stays: what is larger than the frame is cut off, what is smaller gets a
    margin.

    Parameters
    ----------
    max_factor : float, default=1.25
        Largest factor; the smallest is 1 divided by it. The logarithm of the factor is
        drawn, so that as many copies are larger as are smaller.
    fill : int, default=255
        Level, from 0 to 255, of the margin; 255 is white, as behind most photographs of
        products.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    ImageCropAugmenter : Zooms into any part, not the centre alone.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageScaleAugmenter
    >>> images = np.zeros((2, 32, 32, 3), np.uint8)
    >>> ImageScaleAugmenter(random_state=0).augment(images, n=2).shape
    (4, 32, 32, 3)
    """

    _n_draws = 1
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "max_factor": [Interval(Real, 1, 100, closed="both")],
        "fill": [Interval(Integral, 0, 255, closed="both")],
    }

    def __init__(
        self, *, max_factor: float = 1.25, fill: int = 255, random_state: Any = None
    ) -> None:
        self.max_factor = max_factor
        self.fill = fill
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        pillow = self._pillow("Image")
        # Pillow wants the way back, from places of the copy to places of the image
        shrink = float(self.max_factor) ** (1 - 2 * draws[0])
        left, top = (side / 2 * (1 - shrink) for side in image.size)
        return image.transform(
            image.size,
            pillow.Transform.AFFINE,
            (shrink, 0, left, 0, shrink, top),
            resample=pillow.Resampling.BILINEAR,
            fillcolor=(self.fill,) * len(image.getbands()),
        )
