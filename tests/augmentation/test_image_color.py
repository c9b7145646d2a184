import colorsys

import numpy as np
import pytest

from skimbal.augmentation import ImageColorAugmenter
from tests.augmentation.images import change, photographs

OFF = {"brightness": 0, "contrast": 0, "saturation": 0}


def only(**options):
    return ImageColorAugmenter(**{**OFF, **options})


@pytest.mark.parametrize("channels", [1, 3])
def test_all_off_changes_nothing(channels):
    X = photographs(channels=channels)
    np.testing.assert_array_equal(only().augment(X), X)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("draw", [0.0, 0.3, 0.9])
def test_brightness_multiplies_every_level(channels, draw):
    image = photographs(1, channels=channels)[0]
    factor = 1 + 0.6 * (2 * draw - 1)
    changed = change(only(brightness=0.6), image, draw, 0, 0, 0)
    expected = np.minimum(image * factor, 255)
    assert np.abs(changed - expected).max() <= 1


@pytest.mark.parametrize("draw", [0.0, 0.3, 0.9])
def test_contrast_stretches_levels_around_their_mean(draw):
    image = photographs(1, channels=1)[0]
    changed = change(only(contrast=0.5), image, 0, draw, 0, 0)
    mean = int(image.mean() + 0.5)
    expected = mean + (1 + 0.5 * (2 * draw - 1)) * (image - float(mean))
    assert np.abs(changed - expected.clip(0, 255)).max() <= 1


def test_no_saturation_is_grey():
    image = photographs(1)[0]
    grey = change(only(saturation=1), image, 0, 0, 0.0, 0)
    assert (grey == grey[..., :1]).all()


def test_saturation_moves_levels_away_from_grey():
    image = np.array([[[200, 100, 100]]], np.uint8)
    red, green, blue = change(only(saturation=1), image, 0, 0, 0.75, 0)[0, 0]
    assert red > 200
    assert green == blue < 100


def test_half_a_turn_makes_cyan_of_red():
    image = np.array([[[255, 0, 0]]], np.uint8)
    turned = change(only(hue=0.5), image, 0, 0, 0, 0.0)
    np.testing.assert_allclose(turned, [[[0, 255, 255]]], atol=4)


@pytest.mark.parametrize("draw", [0.1, 0.45, 0.8])
def test_hue_turns_as_the_standard_library_does(draw):
    image = photographs(1, 6, 6)[0]
    turned = change(only(hue=0.5), image, 0, 0, 0, draw) / 255
    for i in range(6):
        for j in range(6):
            hue, saturation, value = colorsys.rgb_to_hsv(*image[i, j] / 255)
            hue = (hue + 0.5 * (2 * draw - 1)) % 1
            expected = colorsys.hsv_to_rgb(hue, saturation, value)
            # one byte holds each number
            np.testing.assert_allclose(turned[i, j], expected, atol=0.03)


def test_grey_images_have_no_hue():
    X = photographs(channels=1)
    np.testing.assert_array_equal(only(hue=0.5, saturation=1).augment(X), X)
