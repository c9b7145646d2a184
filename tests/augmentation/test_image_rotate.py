import numpy as np
import pytest

from skimbal.augmentation import ImageRotateAugmenter
from tests.augmentation.images import assert_looks_from, change, photographs


def test_half_a_turn_puts_the_last_pixel_first():
    image = photographs(1)[0]
    turned = change(ImageRotateAugmenter(max_angle=180), image, 0.0)
    np.testing.assert_array_equal(turned, image[::-1, ::-1])


def test_the_middle_of_the_draws_turns_nothing():
    image = photographs(1)[0]
    np.testing.assert_array_equal(change(ImageRotateAugmenter(), image, 0.5), image)


@pytest.mark.parametrize("draw", [0.0, 0.3, 0.9])
def test_pixels_come_from_where_geometry_says(draw):
    image = photographs(1, 11, 8, 1)[0]
    angle = np.deg2rad((2 * draw - 1) * 40)

    def place(x, y):
        x, y = x - 4, y - 5.5
        # counter-clockwise, where y grows downwards
        return (
            4 + x * np.cos(angle) - y * np.sin(angle),
            5.5 + x * np.sin(angle) + y * np.cos(angle),
        )

    turned = change(ImageRotateAugmenter(max_angle=40), image, draw)
    assert_looks_from(turned, image, place)


@pytest.mark.parametrize("fill", [0, 7])
def test_corners_are_filled(fill):
    image = np.full((20, 20, 3), 100, np.uint8)
    turned = change(ImageRotateAugmenter(max_angle=45, fill=fill), image, 1.0)
    assert (turned[0, 0] == fill).all()
    assert (turned[10, 10] == 100).all()
