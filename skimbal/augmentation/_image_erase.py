"""`ImageEraseAugmenter`: hide a rectangle of an image."""

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.augmentation._base_image import BaseImageAugmenter
from skimbal.augmentation._images import from_pillow, to_pillow

__all__ = ["ImageEraseAugmenter"]

# height to width of a rectangle, at most; the paper has 1 / 0.3
_MAX_ASPECT = 3.3


class ImageEraseAugmenter(BaseImageAugmenter):
    """Hide a rectangle of each image, so that no single part decides [1]_.

    Parameters
    ----------
    max_area : float, default=0.2
        Largest share of the area that is hidden; all shares up to it, and all places,
        are as likely. At least one pixel is. Rectangles are up to 3.3 times as high as
        wide, or as wide as high, and are cut to the image.
    fill : int or 'noise', default='noise'
        Level, from 0 to 255, of the rectangle; ``'noise'`` draws each level of each
        pixel, which the paper found best.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    ImageNoiseAugmenter : Adds noise to the whole image.

    References
    ----------
    .. [1] Z. Zhong, L. Zheng, G. Kang, S. Li, Y. Yang (2020). "Random Erasing Data
       Augmentation". AAAI. https://arxiv.org/abs/1708.04896

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageEraseAugmenter
    >>> images = np.zeros((1, 20, 20, 1), np.uint8)
    >>> copy = ImageEraseAugmenter(fill=255, random_state=0).augment(images)
    >>> 0 < int((copy == 255).sum()) <= 80
    True
    """

    _n_draws = 5
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "max_area": [Interval(Real, 0, 1, closed="right")],
        "fill": [Interval(Integral, 0, 255, closed="both"), StrOptions({"noise"})],
    }

    def __init__(
        self,
        *,
        max_area: float = 0.2,
        fill: int | str = "noise",
        random_state: Any = None,
    ) -> None:
        self.max_area = max_area
        self.fill = fill
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        pixels = from_pillow(image)
        sides = np.array(pixels.shape[:2])
        root = np.sqrt(self.max_area * draws[0] * sides.prod())
        stretch = _MAX_ASPECT ** (draws[1] - 0.5)
        wanted = np.array([root * stretch, root / stretch]).astype(np.int64)
        height, width = wanted.clip(1, sides)
        top, left = (draws[2:4] * (sides + 1 - [height, width])).astype(np.int64)
        hidden = pixels[top : top + height, left : left + width]
        if isinstance(self.fill, str):
            generator = np.random.default_rng(int(draws[4] * 2**53))
            hidden[:] = generator.integers(256, size=hidden.shape, dtype=np.uint8)
        else:
            hidden[:] = self.fill
        return to_pillow(pixels, self._name)
