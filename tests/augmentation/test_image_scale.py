import numpy as np
import pytest

from skimbal.augmentation import ImageScaleAugmenter
from tests.augmentation.images import assert_looks_from, change, photographs


def test_half_the_size_leaves_a_margin_of_a_quarter():
    image = np.full((8, 8, 1), 100, np.uint8)
    small = change(ImageScaleAugmenter(max_factor=2), image, 0.0)[..., 0]
    assert (small[2:6, 2:6] == 100).all()
    assert (small == 100).sum() == 16
    assert (small == 255).sum() == 48


def test_the_middle_of_the_draws_changes_nothing():
    image = photographs(1)[0]
    np.testing.assert_array_equal(change(ImageScaleAugmenter(), image, 0.5), image)


@pytest.mark.parametrize("draw", [0.0, 0.4, 0.99])
def test_pixels_come_from_where_geometry_says(draw):
    image = photographs(1, 11, 8, 1)[0]
    factor = 1.8 ** (2 * draw - 1)

    def place(x, y):
        return 4 + (x - 4) / factor, 5.5 + (y - 5.5) / factor

    scaled = change(ImageScaleAugmenter(max_factor=1.8, fill=9), image, draw)
    assert_looks_from(scaled, image, place, fill=9)


def test_as_many_copies_are_larger_as_are_smaller():
    X = np.zeros((1, 40, 40, 1), np.uint8)
    X[0, 10:30, 10:30] = 255
    copies = ImageScaleAugmenter(fill=0, random_state=0).augment(X, n=1000)
    areas = (copies > 127).sum(axis=(1, 2, 3))
    assert abs((areas > 400).mean() - (areas < 400).mean()) < 0.1
    assert areas.min() >= (20 / 1.25 - 1) ** 2
    assert areas.max() <= (20 * 1.25 + 1) ** 2
