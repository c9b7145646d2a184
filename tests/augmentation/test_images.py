import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from skimbal.augmentation._images import check_images, open_images
from skimbal.exceptions import DataFileError, MissingResourceError
from tests.augmentation.images import photographs

Image = pytest.importorskip("PIL.Image")

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def opened(rows, source=None):
    source = np.arange(len(rows)) if source is None else np.array(source)
    return [np.array(image) for image in open_images(rows, source, "A test")]


@pytest.mark.parametrize("channels", [1, 3])
def test_an_array_comes_back_as_it_is(channels):
    X = photographs(channels=channels)
    assert check_images(X) is X


@pytest.mark.parametrize(
    "container", [list, tuple, np.array, pd.Series, pl.Series, pa.array, iter]
)
def test_paths_come_in_any_container(container):
    assert check_images(container(["a.png", "b.png"])) == ["a.png", "b.png"]


def test_paths_and_arrays_may_stand_in_one_list():
    image = photographs()[0]
    path, pixels = check_images([Path("a.png"), image])
    assert path == "a.png"
    assert pixels is image


@pytest.mark.parametrize(
    ("X", "error", "match"),
    [
        (np.zeros((2, 4, 4, 3)), TypeError, r"uint8.*float64.*round"),
        (np.zeros((2, 4, 4), np.uint8), ValueError, r"shape \(2, 4, 4\).*\[\.\.\., No"),
        (np.zeros((2, 4, 4, 4), np.uint8), ValueError, "1 or 3 channels"),
        (np.zeros((2, 0, 4, 3), np.uint8), ValueError, "must hold pixels"),
        ([np.zeros((4, 4, 3))], TypeError, "Row 0 of `X`.*uint8"),
        ([np.zeros((4, 4), np.uint8)], ValueError, r"Row 0 of `X`.*\(height, width, c"),
        (["a.png", None], TypeError, "row 1 is of type NoneType"),
        (["a.png", b"b.png"], TypeError, "row 1 is of type bytes"),
        ("a.png", TypeError, "single str"),
        (Path("a.png"), TypeError, "single .*Path"),
        (7, TypeError, "single int"),
        (pd.DataFrame({"path": ["a.png"]}), TypeError, r"`X\[\"path\"\]`"),
        (pa.table({"path": ["a.png"]}), TypeError, "Select a column"),
    ],
)
def test_what_is_no_image_is_refused(X, error, match):
    with pytest.raises(error, match=match):
        check_images(X)


def test_no_rows_are_no_error():
    assert check_images([]) == []
    assert len(check_images(np.zeros((0, 4, 4, 3), np.uint8))) == 0


def test_a_file_is_opened_when_its_turn_comes_and_only_once(tmp_path):
    path = str(tmp_path / "a.png")
    Image.new("RGB", (2, 2), RED).save(path)
    images = open_images([path, "missing.png"], np.array([0, 0, 1]), "A test")
    first = next(images)
    os.remove(path)
    assert next(images) is first
    with pytest.raises(DataFileError, match=r"row 1 of `X`.*FileNotFoundError"):
        next(images)


def test_a_photograph_is_turned_the_right_side_up(tmp_path):
    image = Image.new("RGB", (2, 1), RED)
    image.putpixel((1, 0), BLUE)
    exif = image.getexif()
    exif[0x0112] = 3  # upside down
    image.save(tmp_path / "a.png", exif=exif)
    assert opened([str(tmp_path / "a.png")])[0].tolist() == [[list(BLUE), list(RED)]]


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_what_is_transparent_becomes_white(tmp_path, mode):
    image = Image.new("RGBA", (1, 1), (0, 0, 0, 0)).convert(mode)
    image.save(tmp_path / "a.png")
    assert opened([str(tmp_path / "a.png")])[0].tolist() == [[[255, 255, 255]]]


@pytest.mark.parametrize("mode", ["1", "L", "CMYK", "RGB"])
def test_files_of_any_mode_are_read_as_red_green_and_blue(tmp_path, mode):
    path = str(tmp_path / "a.tiff")
    Image.new("RGB", (3, 2), "white").convert(mode).save(path)
    assert (opened([path])[0] == np.full((2, 3, 3), 255)).all()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_damaged_file_is_named_by_its_row_alone(tmp_path, share):
    path = tmp_path / "private.png"
    Image.fromarray(photographs(1)[0]).save(path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(DataFileError, match="row 0 of `X`") as caught:
        opened([str(path)])
    assert "private" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_path_with_a_nul_is_named_by_its_row():
    with pytest.raises(DataFileError, match="row 0 of `X`"):
        opened(["a\0.png"])


def test_without_pillow_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingResourceError, match=r'pip install "skimbal\[image\]"'):
        opened([photographs(1)[0]])
