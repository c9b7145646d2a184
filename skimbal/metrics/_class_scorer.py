"""`ClassScorer`: a scorer that knows which class each column stands for."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

# searches compute a response once for all scorers of this class; the public
# `make_scorer` does not tell a metric which classes the columns stand for
from sklearn.metrics._scorer import _BaseScorer
from sklearn.utils.validation import _check_response_method

from skimbal.exceptions import LabelError
from skimbal.utils import align_proba, check_labels

__all__ = ["ClassScorer"]


class ClassScorer(_BaseScorer):
    """Score a classifier, also where its classes are not those of the test rows.

    Parameters
    ----------
    name : str
        What `get_scorer` calls it.
    score_func : callable
        A metric of labels and of what `response_method` gives; for probabilities and
        scores it takes `labels`, the class of each column.
    sign : {1, -1}
        -1 where less is better.
    response_method : str or tuple of str
        The methods of the classifier to ask, the first that it has.
    options : mapping of str to object
        Passed to `score_func`.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from skimbal.metrics import macro_average_precision
    >>> from skimbal.metrics._class_scorer import ClassScorer
    >>> scorer = ClassScorer("ap", macro_average_precision, 1, "predict_proba", {})
    >>> model = DummyClassifier().fit(["a", "b", "c"], ["ham", "ham", "spam"])
    >>> scorer(model, ["d", "e"], ["spam", "egg"])  # no row to fit was an egg
    0.5
    """

    def __init__(
        self,
        name: str,
        score_func: Callable[..., float],
        sign: int,
        response_method: str | tuple[str, ...],
        options: Mapping[str, Any],
    ) -> None:
        super().__init__(score_func, sign, dict(options), response_method)
        self._name = name

    def __repr__(self) -> str:
        options = "".join(f", {k}={v!r}" for k, v in self._kwargs.items())
        return f"get_scorer({self._name!r}{options})"

    def _score(
        self,
        method_caller: Callable[..., Any],
        estimator: Any,
        X: Any,
        y_true: Any,
        **kwargs: Any,
    ) -> float:
        """Return the score; `method_caller` may know the response from before."""
        method = _check_response_method(estimator, self._response_method).__name__
        response = method_caller(estimator, method, X, pos_label=None)
        options = {**self._kwargs, **kwargs}
        if method != "predict":
            response, options["labels"] = _with_all_classes(
                np.asarray(response), np.asarray(estimator.classes_), y_true, method
            )
        value = self._sign * float(self._score_func(y_true, response, **options))
        if np.isnan(value):
            raise LabelError(
                f"The scorer {self._name!r} has nothing to compare in these "
                f"{len(response)} rows: they are of one class, or none is of the tail. "
                "Take stratified folds, fewer of them, or a longer tail."
            )
        return value


def _with_all_classes(
    response: np.ndarray, classes: np.ndarray, y_true: Any, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return a column for each class that the classifier or the rows know.

    Of two classes scikit-learn keeps the column of the second. What the classifier has
    never seen gets 0 in all rows: it is never ranked before another row, and is as
    unlikely as can be.
    """
    if response.ndim == 1:
        first = -response if method == "decision_function" else 1 - response
        response = np.column_stack([first, response])
    labels = check_labels(y_true, len(response), min_classes=1)
    if np.isin(labels, classes).all():
        return response, classes
    both = np.union1d(classes, labels)
    return align_proba(response, classes, both), both
