import pandas as pd

from skimbal.utils import replace_texts, to_arrow


def test_frame_keeps_the_dtype_and_any_name_of_its_column():
    X = pd.DataFrame([["red"], ["blue"]]).astype(object)
    changed = replace_texts(X, to_arrow(["scarlet", "navy"]))
    assert changed[0].tolist() == ["scarlet", "navy"]
    assert changed[0].dtype == object
    assert X[0].tolist() == ["red", "blue"]
