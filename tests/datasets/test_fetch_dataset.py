"""The loader returns the same rows in arrays, frames and pairs of them."""

import subprocess
import sys

import numpy as np
import pytest

from skimbal.datasets import fetch_dataset
from skimbal.exceptions import MissingResourceError
from tests.datasets.files import write_data


def test_bunch_holds_data_target_table_and_description(tmp_path):
    info = write_data(tmp_path, notes="Mind the gap.")
    found = fetch_dataset(info, data_home=tmp_path)
    assert found.data.dtype == object
    assert found.data.shape == (3,)
    assert found.target.dtype.kind == "U"
    assert found.target_names == ["", "bag", "shoe"]
    assert found.feature_names == ["text"]
    assert found.frame is None
    assert found.table.column_names == list(info.columns)
    assert found.info is info
    assert "Notes: Mind the gap." in found.DESCR


def test_target_chooses_the_column_and_numbers_are_int64(tmp_path):
    info = write_data(tmp_path)
    found = fetch_dataset(info, target="stars", data_home=tmp_path)
    np.testing.assert_array_equal(found.target, np.array([5, 1, 3], dtype=np.int64))
    assert found.target.dtype == np.int64
    assert found.target_names == [1, 3, 5]


def test_subset_keeps_the_rows_of_one_part(tmp_path):
    info = write_data(tmp_path)
    train, test = (
        fetch_dataset(info, subset=part, data_home=tmp_path).data.tolist()
        for part in ("train", "test")
    )
    assert train == ["red shoes", "NA"]
    assert test == ["two\nlines, quoted"]


def test_several_features_become_columns_and_missing_numbers_nan(tmp_path):
    numbers = write_data(tmp_path / "a", features=("stars", "price"))
    data = fetch_dataset(numbers, data_home=tmp_path / "a").data
    np.testing.assert_array_equal(data, [[5, 1.5], [1, np.nan], [3, 2.25]])
    assert data.dtype == np.float64
    mixed = write_data(tmp_path / "b", features=("text", "stars"))
    data = fetch_dataset(mixed, data_home=tmp_path / "b").data
    assert data.dtype == object
    assert data[0].tolist() == ["red shoes", 5]


def test_return_x_y_gives_the_pair_only(tmp_path):
    info = write_data(tmp_path)
    X, y = fetch_dataset(info, data_home=tmp_path, return_X_y=True)
    assert X.shape == y.shape == (3,)


def test_unlabelled_set_has_no_target(tmp_path):
    info = write_data(tmp_path, targets=())
    found = fetch_dataset(info, data_home=tmp_path)
    assert found.target is None
    assert found.target_names == []


@pytest.mark.parametrize("features", [("text",), ("text", "stars")])
def test_as_frame_gives_pandas_with_the_same_rows(features, tmp_path):
    pd = pytest.importorskip("pandas")
    info = write_data(tmp_path, features=features)
    plain = fetch_dataset(info, data_home=tmp_path)
    found = fetch_dataset(info, data_home=tmp_path, as_frame=True)
    assert isinstance(found.data, pd.Series if len(features) == 1 else pd.DataFrame)
    assert found.data.to_numpy().tolist() == plain.data.tolist()
    assert found.target.tolist() == plain.target.tolist()
    assert found.target.name == "label"
    assert list(found.frame) == list(info.columns)
    assert found.frame["text"].tolist()[2] == "NA"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dataset": "en_nothing"}, "There is no data set 'en_nothing'. Choose one of"),
        ({"target": "price"}, r"must be one of \['label', 'stars'\]; got 'price'"),
        ({"subset": "dev"}, r"must be one of \['all', 'train', 'test'\]; got 'dev'"),
    ],
)
def test_wrong_choice_is_answered_with_the_choices(options, message, tmp_path):
    info = write_data(tmp_path)
    with pytest.raises(ValueError, match=message):
        fetch_dataset(**{"dataset": info, "data_home": tmp_path, **options})


def test_as_frame_without_pandas_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    info = write_data(tmp_path)
    with pytest.raises(MissingResourceError, match=r'pip install "skimbal\[dataframe'):
        fetch_dataset(info, data_home=tmp_path, as_frame=True)


def test_reading_works_where_pandas_cannot_be_imported(tmp_path):
    write_data(tmp_path)
    code = f"""
import sys
sys.modules["pandas"] = None
from pathlib import Path
from skimbal.datasets import DatasetInfo, fetch_dataset
from skimbal.utils import file_sha256
path = Path({str(tmp_path)!r}) / "mine" / "data.csv.gz"
info = DatasetInfo(
    name="mine", task="", sha256=file_sha256(path), columns=("text", "label")
)
print(len(fetch_dataset(info, data_home={str(tmp_path)!r}).data))
print("torch" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["3", "False"], done.stderr
