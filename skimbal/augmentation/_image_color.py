"""`ImageColorAugmenter`: change the light and the colours of an image."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._base_image import BaseImageAugmenter

__all__ = ["ImageColorAugmenter"]


class ImageColorAugmenter(BaseImageAugmenter):
    """Change brightness, contrast, saturation and hue of images, in this order.

    Parameters
    ----------
    brightness, contrast, saturation : float, default=0.2
        Largest change: the factor is drawn from 1 minus this to 1 plus this. 0 changes
        nothing. Grey images have no saturation.
    hue : float, default=0.0
        Largest turn of the circle of colours, as a share of it: 0.5 makes any colour of
        any other. It stays at 0 where colour tells the class, as it does in "red
        dress".
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Notes
    -----
    `PIL.ImageEnhance` says what the factors mean. Hues are turned in Pillow's HSV of
    one byte a number, which by itself moves levels by one or two.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageColorAugmenter
    >>> images = np.full((1, 2, 2, 3), 100, np.uint8)
    >>> copies = ImageColorAugmenter(random_state=0).augment(images, n=50)
    >>> bool((copies >= 80).all() and (copies <= 120).all())
    True
    """

    _n_draws = 4
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "brightness": [Interval(Real, 0, 1, closed="both")],
        "contrast": [Interval(Real, 0, 1, closed="both")],
        "saturation": [Interval(Real, 0, 1, closed="both")],
        "hue": [Interval(Real, 0, 0.5, closed="both")],
    }

    def __init__(
        self,
        *,
        brightness: float = 0.2,
        contrast: float = 0.2,
        saturation: float = 0.2,
        hue: float = 0.0,
        random_state: Any = None,
    ) -> None:
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.hue = hue
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        enhance = self._pillow("ImageEnhance")
        signed = 2 * draws - 1
        # the mean brightness, around which contrast grows, is that after the first step
        for method, change in (
            (enhance.Brightness, self.brightness * signed[0]),
            (enhance.Contrast, self.contrast * signed[1]),
            (enhance.Color, self.saturation * signed[2]),
        ):
            if change:
                image = method(image).enhance(1 + change)
        return self._turn_hue(image, round(256 * self.hue * signed[3]))

    def _turn_hue(self, image: Any, shift: int) -> Any:
        if not shift or image.mode == "L":
            return image
        hue, saturation, value = image.convert("HSV").split()
        hue = hue.point(lambda level: (level + shift) % 256)
        merged = self._pillow("Image").merge("HSV", (hue, saturation, value))
        return merged.convert("RGB")
