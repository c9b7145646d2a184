"""Any text and any label, found by hypothesis, on every public estimator."""

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from sklearn.base import is_classifier

from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils.estimator_checks._data import TEXTS
from skimbal.utils.estimator_checks._fitting import (
    BATCH_TOLERANCE,
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)
from tests.contracts.instances import instances
from tests.strategies import containers, label_lists, text_lists

pytestmark = [
    pytest.mark.usefixtures("tiny_bert"),
    # some examples have classes of a few rows, which it rightly warns of
    pytest.mark.filterwarnings("ignore:The smallest class has"),
    pytest.mark.filterwarnings("ignore:No class has enough different texts"),
]

ESTIMATORS = pytest.mark.parametrize(
    "estimator", instances(), ids=lambda e: type(e).__name__
)
CLASSIFIERS = pytest.mark.parametrize(
    "estimator",
    [estimator for estimator in instances() if is_classifier(estimator)],
    ids=lambda e: type(e).__name__,
)


@ESTIMATORS
@given(X=text_lists(min_size=1, max_size=5))
def test_any_texts_get_finite_answers(estimator, X):
    for method, array in outputs(fitted(estimator), X).items():
        assert len(array) == len(X), method
        assert array.dtype.kind != "f" or np.isfinite(array).all(), method


@ESTIMATORS
@given(X=text_lists(min_size=1, max_size=5), container=containers())
def test_the_container_makes_no_difference(estimator, X, container):
    # NumPy's str array cannot hold NUL characters at the end of a text
    X = [text.rstrip("\0") for text in X]
    model = fitted(estimator)
    assert_same_outputs(outputs(model, container(X)), outputs(model, X), "container")


@ESTIMATORS
@given(X=text_lists(min_size=1, max_size=5), Z=text_lists(max_size=5))
def test_other_rows_make_no_difference(estimator, X, Z):
    model = fitted(estimator)
    together, alone = outputs(model, X + Z), outputs(model, X)
    # a tie to the last digit may fall either way
    floats = [method for method in alone if method != "predict"]
    assert_same_outputs(
        {method: together[method][: len(X)] for method in floats},
        {method: alone[method] for method in floats},
        "other rows",
        tolerance=BATCH_TOLERANCE,
    )


@CLASSIFIERS
@given(y=label_lists(min_size=4, max_size=24))
@settings(max_examples=25)
def test_labels_come_back_as_they_were(estimator, y):
    model = fresh(estimator)
    reads_unlabelled = getattr(model, "reads_unlabelled", False)
    # to these -1 is no label, and the str a mistake
    assume(not reads_unlabelled or not {-1, "-1"} & set(y))
    with warnings.catch_warnings():
        if hasattr(model, "estimator"):  # of another package, with few rows a class
            warnings.filterwarnings("ignore", "The number of unique classes")
        if hasattr(model, "cv"):
            warnings.filterwarnings("ignore", ".* have a single row", SkimbalWarning)
        if hasattr(model, "candidates"):
            warnings.filterwarnings("ignore", "Nothing can be comp", SkimbalWarning)
        tunes = hasattr(model, "cv") and not reads_unlabelled
        if tunes and max(Counter(y).values()) == 1:
            # what is tuned out of fold needs a class of two rows
            with pytest.raises(LabelError, match="a class with at least 2 rows"):
                model.fit(TEXTS[: len(y)], y)
            return
        model.fit(TEXTS[: len(y)], y)
    assert model.classes_.tolist() == sorted(set(y))
    predicted = model.predict(TEXTS).tolist()
    assert set(predicted) <= set(y)
    assert {type(label) for label in predicted} == {type(y[0])}
