import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from skimbal.utils import replace_texts, to_arrow
from tests.texts_in import TEXTS, TEXTS_IN, kind_of

OTHERS = ["scarlet gown", "navy gown", "usb hub", "蓝色 连衣裙"]


@pytest.mark.parametrize("make", TEXTS_IN.values(), ids=TEXTS_IN)
def test_other_texts_come_in_the_same_kind_of_container(make):
    X = make(TEXTS)
    assert to_arrow(X).to_pylist() == TEXTS
    changed = replace_texts(X, to_arrow(OTHERS))
    assert kind_of(changed) == kind_of(X)
    assert to_arrow(changed).to_pylist() == OTHERS
    assert to_arrow(X).to_pylist() == TEXTS


def test_frame_keeps_the_dtype_and_any_name_of_its_column():
    X = pd.DataFrame([["red"], ["blue"]]).astype(object)
    changed = replace_texts(X, to_arrow(["scarlet", "navy"]))
    assert changed[0].tolist() == ["scarlet", "navy"]
    assert changed[0].dtype == object
    assert X[0].tolist() == ["red", "blue"]


def test_arrow_tables_keep_their_schema():
    field = pa.field("t", pa.large_string(), nullable=False, metadata={"lang": "en"})
    schema = pa.schema([field], metadata={"shop": "a"})
    for table in (pa.Table, pa.RecordBatch):
        X = table.from_arrays([pa.array(["red"], pa.large_string())], schema=schema)
        changed = replace_texts(X, to_arrow(["blue"]))
        assert changed.schema.equals(schema, check_metadata=True)


def test_categories_are_those_of_the_texts_and_have_no_order():
    X = pd.Series(pd.Categorical(["red", "blue"], ["red", "blue"], ordered=True))
    changed = replace_texts(X, to_arrow(["navy", "navy"]))
    assert changed.cat.categories.tolist() == ["navy"]
    assert not changed.cat.ordered
    enum = pl.Series(["red", "blue"], dtype=pl.Enum(["red", "blue"]))
    changed = replace_texts(enum, to_arrow(["navy", "navy"]))
    assert changed.dtype == pl.Enum(["navy"])


def test_a_dictionary_takes_larger_numbers_where_its_own_are_too_few():
    texts = np.arange(300).astype(str).tolist()
    X = pa.array(["red"] * 300).cast(pa.dictionary(pa.int8(), pa.large_string()))
    changed = replace_texts(X, to_arrow(texts))
    assert changed.to_pylist() == texts
    assert changed.type == pa.dictionary(pa.int32(), pa.large_string())
