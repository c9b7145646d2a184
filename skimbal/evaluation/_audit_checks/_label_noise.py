"""Labels that out-of-fold probabilities are surely of another opinion about."""

import warnings
from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import SGDClassifier

from skimbal.encoders import LexicalEncoder
from skimbal.evaluation._audit_checks._effect import count_of, name_rows
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import make_inner_folds, out_of_fold_proba

__all__ = ["check_label_noise", "confident_joint", "suspicious_rows"]

# a linear model over n-grams of so many rows, and rows times classes, takes seconds
_MOST_ROWS = 10_000
_MOST_PAIRS = 200_000
_N_FOLDS = 5
_N_DRAWS = 200
# below it, the probabilities are worse than the labels can be
_FEWEST_RIGHT = 0.5


def check_label_noise(data: AuditRows) -> Iterator[Finding]:
    """Estimate how many labels are wrong, and which.

    References
    ----------
    C. Northcutt, L. Jiang, I. Chuang (2021). "Confident Learning: Estimating
    Uncertainty in Dataset Labels". JAIR. https://arxiv.org/abs/1911.00068
    """
    rows, proba = _probabilities(data)
    codes = data.codes[rows]
    right = float((proba.argmax(axis=1) == codes).mean())
    if right < _FEWEST_RIGHT:
        raise NotChecked(
            f"out of fold, {100 * right:.0f} % of the labels are predicted, too few to "
            "doubt the others; pass `y_proba` of a better classifier"
        )
    found = suspicious_rows(proba, codes)
    joint = confident_joint(proba, codes)
    rate = 1 - float(np.trace(joint))
    low, high = _interval(proba, codes, data.generator)
    if not len(found):
        return
    suspicious = rows[found]
    yield Finding(
        kind="label_noise",
        severity="note",
        count=len(suspicious),
        share=rate,
        message=f"{count_of(len(suspicious), 'row', len(rows))} have a label that "
        "out-of-fold probabilities contradict, the clearest first "
        f"({name_rows(suspicious)}). An estimated {100 * rate:.3g} % of the labels are "
        f"wrong or of texts that are hard to tell apart (95 % interval {100 * low:.3g} "
        f"to {100 * high:.3g} %).",
        remedy="Read the first of these rows; if most are wrong, correct or drop them.",
        rows=tuple(suspicious.tolist()),
    )


def suspicious_rows(proba: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return rows that are confidently of another class, the surest first.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Out-of-fold probabilities.
    codes : ndarray of shape (n_samples,), int64
        Class numbers as labelled.

    Returns
    -------
    ndarray of shape (n_found,), int64
        By the probability of the label, the smallest first.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.evaluation._audit_checks._label_noise import suspicious_rows
    >>> proba = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.9, 0.1]])
    >>> suspicious_rows(proba, np.array([0, 0, 1, 1]))
    array([3])
    """
    guess = _confident(proba, codes)
    found = np.flatnonzero((guess >= 0) & (guess != codes))
    return found[np.argsort(proba[found, codes[found]], kind="stable")]


def confident_joint(proba: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the estimated joint distribution of labels as given and as they should be.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Out-of-fold probabilities.
    codes : ndarray of shape (n_samples,), int64
        Class numbers as labelled.

    Returns
    -------
    ndarray of shape (n_classes, n_classes), float64
        Row i, column j: share of the rows that are labelled i and should be j.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.evaluation._audit_checks._label_noise import confident_joint
    >>> proba = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.9, 0.1]])
    >>> confident_joint(proba, np.array([0, 0, 1, 1]))
    array([[0.5 , 0.  ],
           [0.25, 0.25]])
    """
    k = proba.shape[1]
    guess = _confident(proba, codes)
    return _calibrate(_count(codes, guess, k), np.bincount(codes, minlength=k))


def _confident(proba: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the class that each row is surely of; -1 where it is not sure.

    A class is sure from the mean probability on that its own rows give it. Unlike in
    the paper it must also be the most probable one: the mean of a class with a handful
    of rows is near 0, and all rows would be surely of it.
    """
    k = proba.shape[1]
    own = np.bincount(codes, proba[np.arange(len(codes)), codes], minlength=k)
    n = np.bincount(codes, minlength=k)
    threshold = np.where(n > 0, own / np.maximum(n, 1), np.inf)
    best = proba.argmax(axis=1)
    sure = proba.max(axis=1) >= threshold[best]
    return np.where(sure, best, -1)


def _count(codes: np.ndarray, guess: np.ndarray, k: int) -> np.ndarray:
    sure = guess >= 0
    pairs = codes[sure] * k + guess[sure]
    return np.bincount(pairs, minlength=k * k).reshape(k, k)


def _calibrate(counts: np.ndarray, n_labels: np.ndarray) -> np.ndarray:
    """Return counts of sure rows as shares of all rows, class by class."""
    total = counts.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, counts / np.maximum(total, 1), np.eye(len(counts)))
    return shares * n_labels[:, None] / n_labels.sum()


def _interval(
    proba: np.ndarray, codes: np.ndarray, generator: np.random.Generator
) -> tuple[float, float]:
    """Return the middle 95 % of the rate over rows drawn with replacement."""
    k = proba.shape[1]
    guess = _confident(proba, codes)
    rates = []
    # O(n) a draw
    for _ in range(_N_DRAWS):
        rows = generator.integers(len(codes), size=len(codes))
        drawn = codes[rows]
        joint = _calibrate(
            _count(drawn, guess[rows], k), np.bincount(drawn, minlength=k)
        )
        rates.append(1 - np.trace(joint))
    low, high = np.quantile(rates, [0.025, 0.975])
    return float(low), float(high)


def _probabilities(data: AuditRows) -> tuple[np.ndarray, np.ndarray]:
    if data.y_proba is not None:
        rows = np.flatnonzero(np.isfinite(data.y_proba).all(axis=1))
        if not len(rows):
            raise NotChecked("`y_proba` holds no probability")
        return rows, data.y_proba[rows]
    if data.texts is None:
        raise NotChecked("`X` holds no texts, and no `y_proba` is given")
    if len(data.classes) < 2 or (data.counts > 1).sum() < 2:
        raise NotChecked("there are no two classes with several rows")
    rows = _draw_rows(data)
    labels = data.codes[rows]
    vectors = LexicalEncoder().fit_transform([data.texts[i] for i in rows.tolist()])
    seed = int(data.generator.integers(2**31))
    model = SGDClassifier(
        loss="log_loss", alpha=3e-5, max_iter=8, tol=None, random_state=seed
    )
    with warnings.catch_warnings():
        # nothing is tuned here; classes of few rows are a finding of their own
        warnings.simplefilter("ignore", SkimbalWarning)
        folds = make_inner_folds(_N_FOLDS, None, labels, random_state=seed)
        proba = out_of_fold_proba(
            model, vectors, labels, folds, classes=np.arange(len(data.classes))
        )
    known = np.isfinite(proba).all(axis=1)  # a class with one row is not tested
    return rows[known], proba[known]


def _draw_rows(data: AuditRows) -> np.ndarray:
    """Return so many rows that time does not grow with rows times classes."""
    n = min(_MOST_ROWS, _MOST_PAIRS // len(data.classes))
    if data.n_rows <= n:
        return np.arange(data.n_rows)
    return np.sort(data.generator.permutation(data.n_rows)[:n])
