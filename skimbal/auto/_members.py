"""The members that the default can mix, and what they say out of fold."""

from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from warnings import catch_warnings, filterwarnings

import numpy as np
from scipy.sparse import issparse
from scipy.special import softmax
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from skimbal.auto._folds import Folds
from skimbal.auto._regression import fit_regression
from skimbal.auto._self_trained import SelfTrainedHead
from skimbal.auto._views import View
from skimbal.calibration._priors import log_proba
from skimbal.classifiers import ShrinkageLDAClassifier
from skimbal.ensemble._decision_proba import read_proba

__all__ = [
    "Member",
    "fit_head",
    "fit_heads",
    "heads_out_of_fold",
    "make_heads",
    "scale_scores",
]

# far more than a regression takes: one that has not converged is another model
_MAX_ITER = 3000


@dataclass(frozen=True)
class Member:
    """A fitted classifier, and what it said of the training rows out of fold.

    Parameters
    ----------
    name : str
        The view and the head, such as ``'lexical/svm'``.
    view : str
        Name of the view that it reads; ``'text'`` for the texts themselves.
    model : classifier
        Fitted on all rows, or one copy a fold and averaged. Its classes are the class
        numbers.
    proba : ndarray of shape (n_samples, n_classes)
        Out of fold; NaN in rows that no fold tests.
    seconds : float
        Time of all fits.
    score_temperature : float, default=1.0
        By which `scale_scores` has made `proba` of what the model says.
    """

    name: str
    view: str
    model: Any
    proba: np.ndarray
    seconds: float
    score_temperature: float = 1.0


def make_heads(view: View, *, alone: bool, random_state: int) -> dict[str, Any]:
    """Return the unfitted heads that are worth trying on a view, by name.

    Parameters
    ----------
    view : LexicalView or VectorView
        What they will read.
    alone : bool
        Whether this is the only view. Beside an encoder, n-grams have one head: a
        regression on them takes ten times the time of the SVM, to say much the same.
    random_state : int
        Seed of the heads that draw.

    Returns
    -------
    dict of str to classifier
        Those with probabilities make them for the class frequencies of the training
        rows. `read_proba` reads the scores of the others, whose temperature is learnt.
    """
    if view.name != "lexical":
        return {
            # two strengths, between which the weights of the mix choose
            "lr_3": LogisticRegression(C=3, max_iter=_MAX_ITER),
            "lr_30": LogisticRegression(C=30, max_iter=_MAX_ITER),
            "lda": ShrinkageLDAClassifier(),
        }
    heads = {"svm": LinearSVC(class_weight="balanced", random_state=random_state)}
    if alone:
        heads["lr"] = LogisticRegression(C=10, max_iter=_MAX_ITER)
    return heads


def fit_heads(
    view: View,
    heads: dict[str, Any],
    codes: np.ndarray,
    folds: Folds,
    weight: np.ndarray | None,
) -> tuple[list[Member], dict[str, str]]:
    """Fit every head of a view, once a fold and once on all rows.

    Parameters
    ----------
    view : LexicalView or VectorView
        Its features are made once a fold for all heads.
    heads : dict of str to classifier
        As `make_heads` returns them.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    folds : list of tuple of ndarray
        Row numbers (train, test).
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows.

    Returns
    -------
    members : list of Member
    failed : dict of str to str
        Why the other heads cannot be fitted. A covariance, for one, wants two rows of
        a class that differ, in each fold.
    """
    members, failed = [], {}
    proba, seconds, errors = heads_out_of_fold(view, heads, codes, folds, weight)
    every = np.arange(len(codes))
    for name, head in heads.items():
        full_name = f"{view.name}/{name}"
        if name in errors:
            failed[full_name] = errors[name]
            continue
        start = perf_counter()
        try:
            model = fit_head(head, view.features, codes, weight, every)
        except ValueError as error:
            failed[full_name] = str(error)
            continue
        spent = seconds[name] + perf_counter() - start
        members.append(Member(full_name, view.name, model, proba[name], spent))
    return members, failed


def heads_out_of_fold(
    view: View,
    heads: dict[str, Any],
    codes: np.ndarray,
    folds: Folds,
    weight: np.ndarray | None,
) -> tuple[dict[str, np.ndarray], dict[str, float], dict[str, str]]:
    """Return the out-of-fold probabilities of heads, their seconds and errors."""
    classes = np.unique(codes)
    proba = {name: np.full((len(codes), len(classes)), np.nan) for name in heads}
    seconds = dict.fromkeys(heads, 0.0)
    errors: dict[str, str] = {}
    for train, test in folds:
        known, new = view.split(train, test)
        for name, head in heads.items():
            if name in errors:
                continue
            start = perf_counter()
            try:
                copy = fit_head(head, known, codes, weight, train)
                proba[name][test] = read_proba(copy, new, classes)
            except ValueError as error:
                errors[name] = str(error)
            seconds[name] += perf_counter() - start
    return proba, seconds, errors


def scale_scores(proba: np.ndarray, temperature: float) -> np.ndarray:
    """Return the softmax of scores that are divided by a temperature.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        The softmax of the scores themselves.
    temperature : float
        1 leaves them as they are.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
    """
    if temperature == 1:
        return proba
    return softmax(log_proba(proba) / temperature, axis=1)


def fit_head(
    head: Any,
    X: Any,
    codes: np.ndarray,
    weight: np.ndarray | None,
    rows: np.ndarray,
) -> Any:
    """Return a copy of a head that is fitted on some rows of `X`, which holds them."""
    if not X.shape[1]:  # no n-gram is common to two of the rows
        head, X = DummyClassifier(), np.zeros((len(rows), 1))
    params = {} if weight is None else {"sample_weight": weight[rows]}
    with ExitStack() as stack:
        if 2 * len(np.unique(codes[rows])) > len(rows):
            stack.enter_context(catch_warnings())
            # scikit-learn takes so many classes for a regression
            filterwarnings("ignore", "The number of unique classes", UserWarning)
        if isinstance(head, SelfTrainedHead):
            return head.train(X, codes[rows], **params)
        if isinstance(head, LogisticRegression) and not issparse(X):
            return fit_regression(head, X, codes[rows], **params)
        return clone(head).fit(X, codes[rows], **params)
