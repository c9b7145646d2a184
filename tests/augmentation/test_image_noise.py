import numpy as np
import pytest
from scipy.stats import kstest

from skimbal.augmentation import ImageNoiseAugmenter
from tests.augmentation.images import photographs


def test_no_noise_changes_nothing():
    X = photographs()
    np.testing.assert_array_equal(ImageNoiseAugmenter(scale=0).augment(X), X)


@pytest.mark.parametrize("scale", [0.05, 0.1])
def test_noise_is_normal_with_the_given_scale(scale):
    X = np.full((1, 60, 60, 3), 128, np.uint8)
    noise = ImageNoiseAugmenter(scale=scale, random_state=0).augment(X) - 128.0
    uniform = np.random.default_rng(0).uniform(-0.5, 0.5, noise.shape)
    # rounded levels, made continuous again
    assert kstest((noise + uniform).ravel(), "norm", (0, 255 * scale)).pvalue > 0.01


def test_levels_stop_at_black_and_white():
    X = np.repeat(np.array([0, 255], np.uint8), 300).reshape(2, 10, 10, 3)
    dark, light = ImageNoiseAugmenter(scale=0.1, random_state=0).augment(X)
    assert dark.max() < 128 < light.min()
    assert (dark == 0).mean() > 0.4
    assert (light == 255).mean() > 0.4


def test_each_pixel_and_each_copy_has_its_own():
    X = np.full((2, 30, 30, 1), 128, np.uint8)
    copies = ImageNoiseAugmenter(random_state=0).augment(X, n=2).reshape(4, -1)
    correlations = np.corrcoef(copies)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < 0.15
