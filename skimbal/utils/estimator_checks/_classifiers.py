"""Checks of what a classifier answers."""

import warnings
from typing import Any

import numpy as np

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import LABELS, TEXTS, labels
from skimbal.utils.estimator_checks._fitting import fitted, fresh, outputs

__all__ = ["CHECKS", "PROBABILITY_CHECKS"]


def check_classes_are_sorted(name: str, estimator: Any) -> None:
    """`classes_` is a sorted 1-D array, and predictions come from it."""
    model = fitted(estimator)
    classes = np.asarray(model.classes_)
    np.testing.assert_array_equal(
        classes, np.unique(LABELS), err_msg=f"{name}.classes_ is not sorted."
    )
    predicted = np.asarray(model.predict(TEXTS))
    assert predicted.shape == (len(TEXTS),), (
        f"{name}.predict must give shape ({len(TEXTS)},); got {predicted.shape}."
    )
    assert set(predicted.tolist()) <= set(classes.tolist()), (
        f"{name}.predict gives labels that are not in classes_."
    )


def check_score_is_accuracy(name: str, estimator: Any) -> None:
    """`score` is the share of right answers, weighted when weights are given."""
    model = fitted(estimator)
    wrong = np.arange(len(TEXTS)) % 3 == 0
    codes = np.searchsorted(model.classes_, model.predict(TEXTS))
    y = np.asarray(model.classes_)[(codes + wrong) % len(model.classes_)]
    weight = np.arange(1.0, len(TEXTS) + 1)
    what = f"{name}.score must be the accuracy."
    np.testing.assert_allclose(model.score(TEXTS, y), 1 - wrong.mean(), err_msg=what)
    np.testing.assert_allclose(
        model.score(TEXTS, y, sample_weight=weight),
        np.average(~wrong, weights=weight),
        err_msg=what,
    )


def check_unseen_class_in_score(name: str, estimator: Any) -> None:
    """A label that `fit` never saw counts as a wrong answer."""
    score = fitted(estimator).score(TEXTS, ["never seen"] * len(TEXTS))
    assert score == 0, f"{name}.score on unseen labels must be 0; got {score}."


def check_class_missing_in_refit(name: str, estimator: Any) -> None:
    """A fit without one of the classes gives a model without that class."""
    model = fresh(estimator).fit(TEXTS, labels())
    kept = [i for i, label in enumerate(LABELS) if label != "food"]
    model.fit([TEXTS[i] for i in kept], [LABELS[i] for i in kept])
    classes = np.asarray(model.classes_).tolist()
    assert classes == ["clothing", "phone"], (
        f"{name}.classes_ after a fit without 'food': {classes}."
    )
    for method, array in outputs(model, TEXTS).items():
        assert method != "predict_proba" or array.shape[1] == 2, (
            f"{name}.predict_proba must have 2 columns; got {array.shape[1]}."
        )


def check_class_of_one_row(name: str, estimator: Any) -> None:
    """A class with a single text is learnt, or refused by a ValueError."""
    y = ["rare", *labels(2)[1:]]
    model = fresh(estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it may warn of the rare class
        try:
            model.fit(TEXTS, y)
        except ValueError:
            return
    assert "rare" in list(model.classes_), f"{name} drops a class of one row."


def check_two_rows(name: str, estimator: Any) -> None:
    """Two texts of two classes are learnt, or refused by a ValueError."""
    model = fresh(estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            model.fit(TEXTS[:2], LABELS[:2])
        except ValueError:
            return
    assert len(model.predict(TEXTS)) == len(TEXTS), f"{name} fitted on two rows."


def check_probabilities(name: str, estimator: Any) -> None:
    """Each row of `predict_proba` is a distribution over `classes_`, in float64."""
    for n_classes in (2, 3):
        model = fitted(estimator, n_classes)
        proba = model.predict_proba(TEXTS)
        assert isinstance(proba, np.ndarray), f"{name}.predict_proba gives no ndarray."
        assert proba.shape == (len(TEXTS), n_classes), (
            f"{name}.predict_proba has the shape {proba.shape}."
        )
        assert proba.dtype == np.float64, f"{name}.predict_proba is {proba.dtype}."
        assert ((proba >= 0) & (proba <= 1)).all(), (
            f"{name}.predict_proba leaves [0, 1], or is NaN."
        )
        np.testing.assert_allclose(
            proba.sum(axis=1),
            1,
            atol=1e-12,
            err_msg=f"Rows of {name}.predict_proba must sum to 1.",
        )


def check_predict_is_most_probable(name: str, estimator: Any) -> None:
    """`predict` follows `decision_function`, or else the largest probability."""
    for n_classes in (2, 3):
        model = fitted(estimator, n_classes)
        if hasattr(model, "decision_function"):
            source, scores = "decision_function", model.decision_function(TEXTS)
        else:
            source, scores = "predict_proba", model.predict_proba(TEXTS)
        # for two classes, scikit-learn gives one score, against 0
        codes = scores > 0 if scores.ndim == 1 else scores.argmax(axis=1)
        np.testing.assert_array_equal(
            model.predict(TEXTS),
            model.classes_[codes.astype(np.int64)],
            err_msg=f"{name}.predict and {name}.{source} disagree.",
        )


CHECKS: tuple[Check, ...] = (
    check_classes_are_sorted,
    check_score_is_accuracy,
    check_unseen_class_in_score,
    check_class_missing_in_refit,
    check_class_of_one_row,
    check_two_rows,
)
PROBABILITY_CHECKS: tuple[Check, ...] = (
    check_probabilities,
    check_predict_is_most_probable,
)
