import numpy as np
import pytest

from skimbal.augmentation import ImageFlipAugmenter
from tests.augmentation.images import photographs


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("horizontal", [[2, 1], [4, 3]]), ("vertical", [[3, 4], [1, 2]])],
)
def test_four_pixels_can_be_mirrored_by_hand(direction, expected):
    image = np.array([[1, 2], [3, 4]], np.uint8)[None, :, :, None]
    flip = ImageFlipAugmenter(direction=direction, probability=1)
    assert flip.augment(image)[0, :, :, 0].tolist() == expected


def test_half_of_the_copies_are_mirrored():
    X = photographs(1)
    copies = ImageFlipAugmenter(random_state=0).augment(X, n=1000)
    mirrored = (copies == X[:, :, ::-1]).all(axis=(1, 2, 3))
    assert ((copies == X).all(axis=(1, 2, 3)) | mirrored).all()
    assert abs(mirrored.mean() - 0.5) < 0.05


def test_a_probability_of_zero_mirrors_none():
    X = photographs()
    np.testing.assert_array_equal(ImageFlipAugmenter(probability=0).augment(X), X)
