"""Checks that a classifier works inside scikit-learn's own estimators."""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import joblib
import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    TunedThresholdClassifierCV,
    cross_val_predict,
    cross_val_score,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import LABELS, TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)

__all__ = ["CHECKS", "PROBABILITY_CHECKS"]


def check_pipeline(name: str, estimator: Any) -> None:
    """As the last step of a Pipeline the model is the same."""
    pipeline = make_pipeline(FunctionTransformer(), fresh(estimator))
    assert_same_outputs(
        outputs(pipeline.fit(TEXTS, labels()), TEXTS),
        outputs(fitted(estimator), TEXTS),
        f"{name} in a Pipeline",
    )


def check_cross_val_score(name: str, estimator: Any) -> None:
    """`cross_val_score` takes texts in a list, and gives shares of right answers."""
    scores = cross_val_score(
        fresh(estimator), TEXTS, labels(), cv=2, error_score="raise"
    )
    assert scores.shape == (2,), f"cross_val_score of {name}: {scores}"
    assert ((scores >= 0) & (scores <= 1)).all(), (
        f"cross_val_score of {name} must lie in [0, 1]; got {scores}."
    )


def check_cross_validation_in_threads(name: str, estimator: Any) -> None:
    """Two fits at once, in threads, give what they give one after the other."""
    model = fresh(estimator)
    expected = cross_val_predict(model, TEXTS, labels(), cv=2)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        actual = cross_val_predict(model, TEXTS, labels(), cv=2)
    np.testing.assert_array_equal(
        actual, expected, err_msg=f"{name} in two threads gives another result."
    )


def check_grid_search(name: str, estimator: Any) -> None:
    """`GridSearchCV` clones, sets, fits and refits the model."""
    steps = [("same", FunctionTransformer()), ("model", fresh(estimator))]
    grid = {"model": [fresh(estimator), fresh(estimator)]}
    search = GridSearchCV(Pipeline(steps), grid, cv=2, error_score="raise")
    search.fit(np.array(TEXTS, dtype=object), labels())
    assert_same_outputs(
        outputs(search, TEXTS),
        outputs(fitted(estimator), TEXTS),
        f"{name} refitted by GridSearchCV",
    )


def check_class_missing_in_fold(name: str, estimator: Any) -> None:
    """A class that a training fold lacks gets a column of zeros there."""
    order = np.argsort(LABELS, kind="stable")
    X, y = [TEXTS[i] for i in order], np.array(LABELS)[order]
    with warnings.catch_warnings():
        # scikit-learn says that the folds have different classes: that is the test
        warnings.simplefilter("ignore", RuntimeWarning)
        proba = cross_val_predict(
            fresh(estimator), X, y, cv=KFold(3), method="predict_proba"
        )
    assert proba.shape == (len(X), 3), (
        f"cross_val_predict of {name} must have 3 columns; got {proba.shape[1]}."
    )
    np.testing.assert_allclose(
        proba.sum(axis=1), 1, atol=1e-6, err_msg=f"Probabilities of {name} by fold."
    )


def _voting(model: Any) -> Any:
    return VotingClassifier([("a", model), ("b", model)], voting="soft")


def _stacking(model: Any) -> Any:
    return StackingClassifier([("a", model)], LogisticRegression(), cv=2)


_COMPOSITIONS: dict[str, tuple[int, Callable[[Any], Any]]] = {
    "calibrated": (3, lambda model: CalibratedClassifierCV(model, cv=2)),
    "one_vs_rest": (3, OneVsRestClassifier),
    "stacking": (3, _stacking),
    "tuned_threshold": (2, lambda model: TunedThresholdClassifierCV(model, cv=2)),
    "voting": (3, _voting),
}


def check_composition(name: str, estimator: Any, *, composition: str) -> None:
    """One of scikit-learn's meta-estimators can be built on the model."""
    n_classes, build = _COMPOSITIONS[composition]
    model = build(fresh(estimator))
    model.fit(TEXTS, labels(n_classes))
    proba = model.predict_proba(TEXTS)
    assert proba.shape == (len(TEXTS), n_classes), (
        f"{name} in a {type(model).__name__}: probabilities of shape {proba.shape}."
    )
    assert set(model.predict(TEXTS)) <= set(labels(n_classes)), (
        f"{name} in a {type(model).__name__} predicts labels that y lacks."
    )


CHECKS: tuple[Check, ...] = (
    check_pipeline,
    check_cross_val_score,
    check_cross_validation_in_threads,
    check_grid_search,
)
PROBABILITY_CHECKS: tuple[Check, ...] = (
    check_class_missing_in_fold,
    *(partial(check_composition, composition=key) for key in _COMPOSITIONS),
)
