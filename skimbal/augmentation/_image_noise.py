"""`ImageNoiseAugmenter`: the noise of a poor camera."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._base_image import BaseImageAugmenter
from skimbal.augmentation._images import from_pillow, to_pillow

__all__ = ["ImageNoiseAugmenter"]


class ImageNoiseAugmenter(BaseImageAugmenter):
    """Add Gaussian noise to every level of every pixel.

    Parameters
    ----------
    scale : float, default=0.05
        Standard deviation of the noise, as a share of the 255 levels.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    ImageEraseAugmenter : Puts noise, or one level, in place of a rectangle.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import ImageNoiseAugmenter
    >>> images = np.full((1, 64, 64, 3), 100, np.uint8)
    >>> noisy = ImageNoiseAugmenter(scale=0.1, random_state=0).augment(images)
    >>> bool(abs(noisy.std() - 25.5) < 1)
    True
    """

    _n_draws = 1
    _parameter_constraints: ClassVar[dict] = {
        **BaseImageAugmenter._parameter_constraints,
        "scale": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(self, *, scale: float = 0.05, random_state: Any = None) -> None:
        self.scale = scale
        self.random_state = random_state

    def _change(self, image: Any, draws: np.ndarray) -> Any:
        pixels = from_pillow(image)
        # a generator of its own costs little beside the numbers of a photograph;
        # Pillow's own noise cannot be seeded
        generator = np.random.default_rng(int(draws[0] * 2**53))
        noise = generator.standard_normal(pixels.shape, np.float32)
        levels = np.rint(pixels + 255 * np.float32(self.scale) * noise).clip(0, 255)
        return to_pillow(levels.astype(np.uint8), self._name)
