"""Checks of what a model keeps: from fit to fit, and in pickles and copies."""

import copy
import io
import pickle
from typing import Any

import joblib
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    methods,
    outputs,
)
from skimbal.utils.estimator_checks._raising import message_of_error

__all__ = ["CHECKS"]


def check_fit_returns_self(name: str, estimator: Any) -> None:
    """`fit` returns the estimator itself."""
    model = fresh(estimator)
    assert model.fit(TEXTS, labels()) is model, f"{name}.fit must return self."


def check_unfitted_is_told(name: str, estimator: Any) -> None:
    """Before `fit`, every prediction method raises NotFittedError."""
    if not get_tags(estimator).requires_fit:
        return
    model = fresh(estimator)
    for method in methods(fitted(estimator)):
        message_of_error(
            lambda method=method: getattr(model, method)(TEXTS),  # type: ignore[misc]
            f"{name}.{method} before fit",
            (NotFittedError,),
        )
    message_of_error(
        lambda: check_is_fitted(model), f"An unfitted {name}", (NotFittedError,)
    )
    check_is_fitted(fitted(estimator))


def check_fitted_attributes_end_in_underscore(name: str, estimator: Any) -> None:
    """`fit` sets attributes that end in `_` or begin with it, and no others."""
    new = set(vars(fitted(estimator))) - set(vars(fresh(estimator)))
    wrong = sorted(key for key in new if not (key.endswith("_") or key[0] == "_"))
    assert not wrong, f"{name}.fit sets {wrong}: names of results end in '_'."


def check_predict_keeps_the_model(name: str, estimator: Any) -> None:
    """Prediction neither sets nor replaces an attribute."""
    model = fresh(estimator).fit(TEXTS, labels())
    before = dict(vars(model))
    outputs(model, TEXTS[:3])
    after = vars(model)
    changed = sorted(
        key
        for key in before.keys() | after.keys()
        if before.get(key, model) is not after.get(key, model)
    )
    assert not changed, f"Predicting with {name} changes its {changed}."


def check_fit_twice_gives_the_same(name: str, estimator: Any) -> None:
    """With a fixed `random_state`, a second fit gives the same model."""
    model = fresh(estimator).fit(TEXTS, labels())
    expected = outputs(fitted(estimator), TEXTS)
    what = f"{name} fitted with the same seed"
    assert_same_outputs(outputs(model, TEXTS), expected, what)
    what = f"{name} fitted a second time"
    model.fit(TEXTS, labels())
    assert_same_outputs(outputs(model, TEXTS), expected, what)


def check_fit_forgets_earlier_data(name: str, estimator: Any) -> None:
    """A fit on other texts and other labels before leaves no trace."""
    model = fresh(estimator)
    model.fit([text[::-1] for text in TEXTS[:12]], ["x", "y"] * 6)
    attributes = set(vars(model.fit(TEXTS, labels())))
    assert attributes == set(vars(fitted(estimator))), (
        f"{name} keeps attributes of an earlier fit."
    )
    assert_same_outputs(
        outputs(model, TEXTS),
        outputs(fitted(estimator), TEXTS),
        f"{name} fitted on other data before",
    )


def check_failed_fit_leaves_nothing_half_done(name: str, estimator: Any) -> None:
    """After an error in `fit` a model is what it was, or not fitted."""
    bad_texts = [*TEXTS[:-1], None]
    unfitted = fresh(estimator)
    message_of_error(lambda: unfitted.fit(bad_texts, labels()), f"{name}.fit")
    learnt = sorted(key for key in vars(unfitted) if key.endswith("_"))
    assert not learnt, f"{name} has {learnt} after a fit that failed."
    model = fresh(estimator).fit(TEXTS, labels())
    message_of_error(lambda: model.fit(bad_texts, labels()[::-1]), f"{name}.fit")
    try:
        actual = outputs(model, TEXTS)
    except NotFittedError:
        return
    assert_same_outputs(
        actual,
        outputs(fitted(estimator), TEXTS),
        f"{name} after a second fit that failed",
    )


def check_pickle(name: str, estimator: Any) -> None:
    """A pickled model predicts the same; an unfitted one can be pickled too."""
    pickle.loads(pickle.dumps(fresh(estimator))).fit(TEXTS, labels())
    model = pickle.loads(pickle.dumps(fitted(estimator)))
    _assert_equal(f"A pickled {name}", model, estimator)


def check_joblib_file(name: str, estimator: Any) -> None:
    """A model that joblib wrote and read predicts the same."""
    file = io.BytesIO()
    joblib.dump(fitted(estimator), file)
    file.seek(0)
    _assert_equal(f"A {name} from joblib", joblib.load(file), estimator)


def check_deep_copy(name: str, estimator: Any) -> None:
    """A deep copy predicts the same."""
    _assert_equal(f"A deep copy of {name}", copy.deepcopy(fitted(estimator)), estimator)


def _assert_equal(what: str, model: Any, estimator: Any) -> None:
    expected = outputs(fitted(estimator), TEXTS)
    assert_same_outputs(outputs(model, TEXTS), expected, what)


CHECKS: tuple[Check, ...] = (
    check_fit_returns_self,
    check_unfitted_is_told,
    check_fitted_attributes_end_in_underscore,
    check_predict_keeps_the_model,
    check_fit_twice_gives_the_same,
    check_fit_forgets_earlier_data,
    check_failed_fit_leaves_nothing_half_done,
    check_pickle,
    check_joblib_file,
    check_deep_copy,
)
