"""`ImageCropAugmenter`: show a part of an image."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._base_image import BaseImageAugmenter

__all__ = ["ImageCropAugmenter"]


class ImageCropAugmenter(BaseImageAugmenter):
    """Cut a part out of images, and enlarge it to their size.

    Parts have the proportions of the image, so that shapes stay [1]_.

    Parameters
    ----------
    min_area : float, default=0.7
        Smallest share of the area that a part has; all shares up to 1, and all places,
        are as likely.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    CropAugmenter : The same for texts.
    ImageScaleAugmenter : Zooms around the centre, in and out.

    References
    ----------
    .. [1] C. Szegedy, W. Liu, Y. Jia, P. Sermanet, S. Reed, D. Anguelov, D. Erhan,
       V. Vanhoucke, A. Rabinovich (2015). "Going Deeper with Convolutions". CVPR.
       https://arxiv.org/abs/1409.4842 (which varies the proportions as well)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageCropAugmenter
    >>> images = np.zeros((2, 32, 32, 3), np.uint8)
    >>> ImageCropAugmenter(random_state=0).augment(images, n=2).shape
    (4, 32, 32, 3)
    """

    _n_draws = 3
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "min_area": [Interval(Real, 0.01, 1, closed="both")],
    }

    def __init__(self, *, min_area: float = 0.7, random_state: Any = None) -> None:
        self.min_area = min_area
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        share = np.sqrt(self.min_area + (1 - self.min_area) * draws[0])
        size = np.array(image.size)
        start = draws[1:] * size * (1 - share)
        # rounding must not lead over the border, which Pillow refuses
        end = np.minimum(start + share * size, size)
        return image.resize(
            image.size,
            resample=self._pillow("Image").Resampling.BILINEAR,
            box=(*start, *end),
        )
