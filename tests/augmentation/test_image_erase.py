import numpy as np
import pytest

from skimbal.augmentation import ImageEraseAugmenter
from tests.augmentation.images import change, photographs


def test_a_rectangle_of_half_the_sides_hides_a_quarter():
    image = np.zeros((8, 8, 1), np.uint8)
    erase = ImageEraseAugmenter(max_area=0.25, fill=255)
    first = change(erase, image, 1.0, 0.5, 0.0, 0.0, 0.0)
    assert (first[:4, :4] == 255).all()
    assert (first == 255).sum() == 16
    last = change(erase, image, 1.0, 0.5, 0.999, 0.999, 0.0)
    assert (last[4:, 4:] == 255).all()


@pytest.mark.parametrize("fill", [255, "noise"])
def test_hidden_is_one_rectangle_of_at_most_the_area(fill):
    X = np.zeros((1, 24, 40, 3), np.uint8)
    erase = ImageEraseAugmenter(max_area=0.3, fill=fill, random_state=0)
    heights, widths = [], []
    for copy in erase.augment(X, n=500):
        hidden = copy.any(axis=2)
        rows, columns = np.flatnonzero(hidden.any(1)), np.flatnonzero(hidden.any(0))
        heights.append(rows[-1] - rows[0] + 1)
        widths.append(columns[-1] - columns[0] + 1)
        assert heights[-1] * widths[-1] <= 0.3 * 24 * 40
        box = hidden[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        # noise is black by chance in one of 256 ** 3 pixels
        assert box.all()
    ratio = np.array(heights) / np.array(widths)
    assert 0.4 < (ratio > 1).mean() < 0.6
    assert np.array(heights).max() <= 24


def test_every_place_is_hidden_as_often():
    X = np.zeros((1, 20, 20, 1), np.uint8)
    erase = ImageEraseAugmenter(max_area=0.05, fill=1, random_state=0)
    often = erase.augment(X, n=4000).mean(axis=(0, 3))
    inner = often[5:15, 5:15]
    assert inner.std() < 0.2 * inner.mean()


def test_noise_draws_every_level_of_every_pixel():
    X = photographs(1, 64, 64)
    copy = ImageEraseAugmenter(max_area=1, random_state=0).augment(X, n=20)
    levels = copy[(copy != X)]
    assert abs(levels.mean() - 127.5) < 2
    assert len(np.unique(levels)) == 256


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1)])
def test_one_pixel_at_least_is_hidden(shape):
    X = np.zeros((1, *shape, 1), np.uint8)
    copies = ImageEraseAugmenter(fill=1, random_state=0).augment(X, n=50)
    assert copies.any(axis=(1, 2, 3)).all()
