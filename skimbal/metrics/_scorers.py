"""Scorers of searches and cross-validation, by their names."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sklearn.metrics import log_loss

from skimbal.metrics._average_precision import (
    macro_average_precision,
    tail_average_precision,
)
from skimbal.metrics._calibration import (
    classwise_calibration_error,
    expected_calibration_error,
)
from skimbal.metrics._class_scorer import ClassScorer
from skimbal.metrics._roc_auc import macro_roc_auc_score
from skimbal.metrics._tail import tail_f1_score, tail_recall_score

__all__ = ["get_scorer", "get_scorer_names"]

# a ranking needs no probabilities
_SCORES = ("predict_proba", "decision_function")


class _Entry(NamedTuple):
    score_func: Callable[..., float]
    sign: int
    response_method: str | tuple[str, ...]
    option: str = ""
    required: bool = False


_ENTRIES = {
    "macro_average_precision": _Entry(macro_average_precision, 1, _SCORES),
    "macro_roc_auc": _Entry(macro_roc_auc_score, 1, _SCORES),
    "neg_classwise_calibration_error": _Entry(
        classwise_calibration_error, -1, "predict_proba", "n_bins"
    ),
    "neg_expected_calibration_error": _Entry(
        expected_calibration_error, -1, "predict_proba", "n_bins"
    ),
    "neg_log_loss": _Entry(log_loss, -1, "predict_proba"),
    "tail_average_precision": _Entry(tail_average_precision, 1, _SCORES, "tail", True),
    "tail_f1": _Entry(tail_f1_score, 1, "predict", "tail", True),
    "tail_recall": _Entry(tail_recall_score, 1, "predict", "tail", True),
}


def get_scorer(name: str, **options: Any) -> ClassScorer:
    """Return a scorer for `scoring` of a search or a cross-validation.

    What scikit-learn's scorers lack: they give a number where a class is missing from
    the test rows of a fold, or from its training rows. A class without test rows is
    left out of a mean over classes; one that was never learnt has the probability 0,
    which ranks it by chance and costs 36 in the logarithmic loss of a row. Those of a
    search that ask for the same method of a classifier share one call of it.

    Parameters
    ----------
    name : str
        One of `get_scorer_names`. More is always better: ``neg_`` stands before what is
        an error. ``tail_f1`` and ``tail_recall`` look at `predict`, the calibration
        errors and the logarithmic loss at `predict_proba`, the rest at `predict_proba`
        or else `decision_function`.
    **options : Any
        ``tail``, the rare classes as `tail_classes` returns them, for all whose name
        starts with ``tail_``: a scorer sees no training rows. Of two classes, name the
        rare one. ``n_bins`` (15 by default) for the calibration errors.

    Returns
    -------
    callable
        Called with ``(estimator, X, y_true, sample_weight=None)``; gives a float. It
        can be pickled, and has `set_score_request` where metadata is routed.

    Raises
    ------
    ValueError
        If no scorer has this name.
    TypeError
        If an option is missing or unknown.

    See Also
    --------
    sklearn.metrics.get_scorer : Those of scikit-learn, which `scoring` takes by name.
    tail_classes : The rare classes.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.model_selection import GridSearchCV
    >>> from skimbal.metrics import get_scorer
    >>> scoring = {
    ...     "ranking": get_scorer("macro_average_precision"),
    ...     "tie": get_scorer("tail_recall", tail=["tie"]),
    ...     "macro F1": "f1_macro",
    ... }
    >>> grid = {"strategy": ["prior", "uniform"]}
    >>> search = GridSearchCV(
    ...     DummyClassifier(), grid, scoring=scoring, refit="ranking", cv=2
    ... )
    >>> search = search.fit([[0]] * 6, ["shirt", "shirt", "tie"] * 2)
    >>> search.cv_results_["mean_test_ranking"]
    array([0.5, 0.5])
    """
    if name not in _ENTRIES:
        raise ValueError(
            f"`name` must be one of {get_scorer_names()}; got {name!r}. scikit-learn's "
            "own scorers are passed to `scoring` by their names."
        )
    score_func, sign, method, option, required = _ENTRIES[name]
    if required and option not in options:
        raise TypeError(
            f"The scorer {name!r} needs `{option}`, the classes that are rare among "
            "the training rows: `tail=tail_classes(*np.unique(y, return_counts=True))`."
        )
    unknown = sorted(set(options) - {option})
    if unknown:
        takes = f"takes `{option}` alone" if option else "takes no options"
        raise TypeError(f"The scorer {name!r} {takes}; got {unknown}.")
    return ClassScorer(name, score_func, sign, method, options)


def get_scorer_names() -> list[str]:
    """Return the names that `get_scorer` knows.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> from skimbal.metrics import get_scorer_names
    >>> get_scorer_names()[:2]
    ['macro_average_precision', 'macro_roc_auc']
    """
    return sorted(_ENTRIES)
