import numpy as np
import pytest

from skimbal.augmentation import ImageSharpnessAugmenter
from tests.augmentation.images import change, photographs


def edge():
    image = np.full((16, 16, 1), 60, np.uint8)
    image[:, 8:] = 180
    return image


def step(image):
    """Return the difference across the edge."""
    return int(image[8, 8, 0]) - int(image[8, 7, 0])


def test_low_draws_blur_an_edge_and_high_ones_sharpen_it():
    augmenter = ImageSharpnessAugmenter()
    steps = [step(change(augmenter, edge(), draw)) for draw in (0.0, 0.25, 0.75, 1.0)]
    assert steps == sorted(steps)
    assert steps[1] < 120 < steps[2]


def test_the_middle_of_the_draws_changes_nothing():
    image = photographs(1)[0]
    np.testing.assert_array_equal(change(ImageSharpnessAugmenter(), image, 0.5), image)


@pytest.mark.parametrize("draw", [0.0, 0.4, 0.9])
def test_one_kind_alone_is_drawn_where_the_other_is_off(draw):
    assert step(change(ImageSharpnessAugmenter(sharpen=0), edge(), draw)) <= 120
    assert step(change(ImageSharpnessAugmenter(blur=0), edge(), draw)) >= 120
    neither = ImageSharpnessAugmenter(blur=0, sharpen=0)
    np.testing.assert_array_equal(change(neither, edge(), draw), edge())


def test_a_blur_keeps_the_mean_and_a_sharper_edge_its_distance():
    blurred = change(ImageSharpnessAugmenter(blur=3), edge(), 0.0)
    assert abs(blurred.mean() - 120) < 1
    # far from the edge nothing is blurred by two pixels
    sharper = change(ImageSharpnessAugmenter(), edge(), 1.0)
    assert (sharper[:, 0] == 60).all()
    assert (sharper[:, -1] == 180).all()
