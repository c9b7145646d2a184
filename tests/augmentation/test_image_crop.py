import numpy as np
import pytest

from skimbal.augmentation import ImageCropAugmenter
from tests.augmentation.images import assert_looks_from, change, photographs


def test_a_quarter_of_the_area_is_half_of_each_side():
    image = np.zeros((8, 8, 1), np.uint8)
    image[:4, :4], image[:4, 4:], image[4:, :4], image[4:, 4:] = 10, 20, 30, 40
    crop = ImageCropAugmenter(min_area=0.25)
    last = 1 - 2**-53
    for corner, level in (((0, 0), 10), ((last, 0), 20), ((0, last), 30)):
        part = change(crop, image, 0.0, *corner)
        # but for the side that the other quarters are mixed into
        assert (part[1:-1, 1:-1] == level).all()


def test_the_whole_area_changes_nothing():
    X = photographs()
    crop = ImageCropAugmenter(min_area=1, random_state=0)
    np.testing.assert_array_equal(crop.augment(X), X)


@pytest.mark.parametrize("draws", [(0.0, 0.2, 0.9), (0.5, 0.5, 0.1), (0.9, 1.0, 1.0)])
def test_pixels_come_from_where_geometry_says(draws):
    image = photographs(1, 11, 8, 1)[0]
    share = np.sqrt(0.3 + 0.7 * draws[0])

    def place(x, y):
        left, top = draws[1] * 8 * (1 - share), draws[2] * 11 * (1 - share)
        return left + share * x, top + share * y

    part = change(ImageCropAugmenter(min_area=0.3), image, *draws)
    assert_looks_from(part, image, place)
