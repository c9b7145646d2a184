"""Images made in memory, every augmenter of them, and a slow way to look at a place."""

import numpy as np
import pytest

pytest.importorskip("PIL")

from skimbal.augmentation import (
    ImageColorAugmenter,
    ImageCropAugmenter,
    ImageEraseAugmenter,
    ImageFlipAugmenter,
    ImageNoiseAugmenter,
    ImageRotateAugmenter,
    ImageScaleAugmenter,
    ImageSharpnessAugmenter,
)
from skimbal.augmentation._images import from_pillow, to_pillow

AUGMENTERS = [
    ImageColorAugmenter(hue=0.1),
    ImageCropAugmenter(),
    ImageEraseAugmenter(),
    ImageFlipAugmenter(),
    ImageNoiseAugmenter(),
    ImageRotateAugmenter(),
    ImageScaleAugmenter(),
    ImageSharpnessAugmenter(),
]


def each_augmenter(test):
    """Run a test with a clone of every augmenter."""
    names = [type(augmenter).__name__ for augmenter in AUGMENTERS]
    return pytest.mark.parametrize("augmenter", AUGMENTERS, ids=names)(test)


def photographs(n=3, height=12, width=9, channels=3, seed=0):
    """Return images of random pixels."""
    shape = (n, height, width, channels)
    return np.random.default_rng(seed).integers(256, size=shape, dtype=np.uint8)


def change(augmenter, pixels, *draws):
    """Change one image, by numbers of our own choice."""
    image = to_pillow(pixels, "A test")
    return from_pillow(augmenter._change(image, np.array(draws)))


def look(pixels, x, y, fill):
    """Return the level at a place of a grey image, interpolated between four pixels."""
    height, width = pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return fill
    left, top = int(np.floor(x - 0.5)), int(np.floor(y - 0.5))
    level = 0.0
    for i in (top, top + 1):
        for j in (left, left + 1):
            weight = (1 - abs(x - 0.5 - j)) * (1 - abs(y - 0.5 - i))
            row, column = np.clip(i, 0, height - 1), np.clip(j, 0, width - 1)
            level += weight * float(pixels[row, column, 0])
    return level


def assert_looks_from(changed, pixels, place, fill=255):
    """Compare each pixel with what is at its place in another image."""
    for i in range(changed.shape[0]):
        for j in range(changed.shape[1]):
            expected = look(pixels, *place(j + 0.5, i + 0.5), fill)
            # Pillow works in fixed numbers of bits
            assert abs(float(changed[i, j, 0]) - expected) <= 1.5, (i, j)
