"""Checks of what a transformer gives."""

from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    as_array,
    assert_same_outputs,
    fitted,
    fresh,
)
from skimbal.utils.estimator_checks._kinds import need
from skimbal.utils.estimator_checks._raising import message_of_error

__all__ = ["CHECKS"]


def check_transform_is_a_matrix(name: str, estimator: Any) -> None:
    """`transform` gives a finite float matrix, dense or CSR, a row for each text."""
    result = fitted(estimator).transform(TEXTS)
    kind = result.format if issparse(result) else type(result).__name__
    assert kind in ("csr", "ndarray"), f"{name}.transform gives a {kind}."
    assert (result.ndim, result.shape[0]) == (2, len(TEXTS)), (
        f"{name}.transform has the shape {result.shape} for {len(TEXTS)} texts."
    )
    assert result.dtype in (np.float32, np.float64), (
        f"{name}.transform has the dtype {result.dtype}."
    )
    assert np.isfinite(as_array(result)).all(), f"{name}.transform is not finite."


def check_transform_keeps_dtype(name: str, estimator: Any) -> None:
    """The dtype and the number of columns depend on the fit only."""
    model = fitted(estimator)
    expected = model.transform(TEXTS)
    for X in (TEXTS[:1], [""], [], ["词 never seen"]):
        result = model.transform(X)
        assert result.dtype == expected.dtype, f"{name}.transform: dtype varies."
        assert result.shape == (len(X), expected.shape[1]), (
            f"{name}.transform has the shape {result.shape} for {len(X)} texts."
        )


def check_fit_transform(name: str, estimator: Any) -> None:
    """`fit_transform` gives what `fit` and then `transform` give."""
    result = fresh(estimator).fit_transform(TEXTS, labels())
    expected = fitted(estimator).transform(TEXTS)
    assert type(result) is type(expected), f"{name}.fit_transform: another container."
    assert result.dtype == expected.dtype, f"{name}.fit_transform: another dtype."
    assert_same_outputs(
        {"fit_transform": as_array(result)},
        {"fit_transform": as_array(expected)},
        f"{name} by fit and then transform",
    )


def check_feature_names(name: str, estimator: Any) -> None:
    """`get_feature_names_out` gives one name, and no name twice, for each column."""
    model = fitted(estimator)
    names = model.get_feature_names_out()
    n_columns = model.transform(TEXTS[:1]).shape[1]
    kind = getattr(names, "dtype", None)
    assert kind == np.dtype(object), (
        f"{name}.get_feature_names_out must give an object array; got {kind}."
    )
    assert len(names) == len(set(names)) == n_columns, (
        f"{name}: {len(set(names))} different names for {n_columns} columns."
    )


def check_set_output(name: str, estimator: Any) -> None:
    """`set_output` gives frames with the index of `X`; sparse output says why not."""
    pandas = need("pandas")
    index = list(range(100, 100 + len(TEXTS)))
    series = pandas.Series(TEXTS, index=index)
    model = fresh(estimator).set_output(transform="pandas").fit(series, labels())
    expected = fitted(estimator).transform(TEXTS)
    if issparse(expected):
        message_of_error(lambda: model.transform(series), f"{name} as a dense frame")
        return
    frame = model.transform(series)
    assert isinstance(frame, pandas.DataFrame), f"{name}: set_output has no effect."
    assert list(frame.index) == index, f"{name}: set_output loses the index."
    assert list(frame.columns) == list(model.get_feature_names_out()), (
        f"{name}: the columns of a frame must be get_feature_names_out."
    )
    assert_same_outputs(
        {"transform": frame.to_numpy()}, {"transform": expected}, f"{name} in a frame"
    )


def check_transform_before_classifier(name: str, estimator: Any) -> None:
    """A classifier can learn from the transformed texts in a Pipeline."""
    pipeline = make_pipeline(fresh(estimator), LogisticRegression(max_iter=1000))
    predicted = pipeline.fit(TEXTS, labels()).predict(TEXTS)
    assert set(predicted) <= set(labels()), (
        f"A pipeline of {name} predicts {predicted}."
    )


def check_column_transformer(name: str, estimator: Any) -> None:
    """A ColumnTransformer can take one column of a frame to the transformer."""
    frame = need("pandas").DataFrame({"text": TEXTS, "price": np.arange(len(TEXTS))})
    columns = make_column_transformer(
        (fresh(estimator), "text"), ("passthrough", ["price"])
    )
    result = columns.fit_transform(frame, labels())
    width = fitted(estimator).transform(TEXTS[:1]).shape[1]
    assert result.shape == (len(TEXTS), width + 1), (
        f"{name} in a ColumnTransformer gives the shape {result.shape}."
    )


def check_feature_union(name: str, estimator: Any) -> None:
    """A FeatureUnion can put two of them side by side."""
    model = fresh(estimator)
    result = make_union(model, clone(model)).fit_transform(TEXTS, labels())
    width = fitted(estimator).transform(TEXTS[:1]).shape[1]
    assert result.shape == (len(TEXTS), 2 * width), (
        f"{name} in a FeatureUnion gives the shape {result.shape}."
    )


CHECKS: tuple[Check, ...] = (
    check_transform_is_a_matrix,
    check_transform_keeps_dtype,
    check_fit_transform,
    check_feature_names,
    check_set_output,
    check_transform_before_classifier,
    check_column_transformer,
    check_feature_union,
)
