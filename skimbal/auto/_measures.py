"""What the advisor measures of texts and labels before anything is trained."""

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, issparse

from skimbal.encoders import TransformerEncoder
from skimbal.under_sampling._near_texts import group_texts
from skimbal.utils import to_arrow
from skimbal.utils._scripts import share_unspaced

__all__ = [
    "TAIL",
    "class_purity",
    "measure_names",
    "measure_rows",
    "measure_tokens",
    "suspect_labels",
]

# a class of so few texts belongs to the tail
TAIL = 20
# of texts, as `NearDuplicateUnderSampler` has it
_NEAR = 0.8
_N_SAMPLED = 2000
_MOST_SUSPECTS = 100


def measure_rows(
    texts: list[str], codes: np.ndarray, number: np.ndarray
) -> dict[str, Any]:
    """Measure lengths, copies and the tail of the classes.

    Parameters
    ----------
    texts : list of str
        The labelled texts.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    number : ndarray of shape (n_samples,), int64
        Equal texts have the same number.

    Returns
    -------
    dict
        ``tail_classes`` and ``tail_share`` (classes of at most 20 texts, and their
        share of the classes), ``p50_characters``, ``p99_characters``,
        ``duplicate_share`` (rows whose text came before),
        ``near_duplicate_share`` (different texts that say nearly the same as one
        before), ``near_contradictions`` (groups of such with labels that differ).
    """
    lengths = np.array([len(text) for text in texts])
    first = np.unique(number, return_index=True)[1]
    group = group_texts(to_arrow([texts[i] for i in first.tolist()]), _NEAR)
    n_classes = int(codes.max()) + 1
    pairs = np.unique(number * n_classes + codes)
    counts = np.bincount(pairs % n_classes, minlength=n_classes)
    labels = np.unique(group * n_classes + codes[first]) // n_classes
    n_tail = int((counts <= TAIL).sum())
    return {
        "tail_classes": n_tail,
        "tail_share": n_tail / n_classes,
        "p50_characters": float(np.median(lengths)),
        "p99_characters": float(np.quantile(lengths, 0.99)),
        "duplicate_share": 1 - len(first) / len(texts),
        "near_duplicate_share": 1 - len(np.unique(group)) / len(first),
        "near_contradictions": int((np.bincount(labels) > 1).sum()),
    }


def measure_tokens(encoder: TransformerEncoder, texts: list[str]) -> dict[str, float]:
    """Measure how an encoder cuts the texts into tokens.

    Parameters
    ----------
    encoder : TransformerEncoder
        Fitted.
    texts : list of str
        A sample of them is read.

    Returns
    -------
    dict
        ``p50_tokens``, ``p99_tokens``, ``truncated_share`` (texts longer than the
        encoder reads), ``fertility`` (tokens a word; of scripts without spaces, tokens
        a character), ``unknown_share`` (tokens that stand for anything unknown).
    """
    sample = texts[:: -(-len(texts) // _N_SAMPLED)]
    tokenizer = encoder.tokenizer_
    ids = tokenizer(sample, add_special_tokens=False, verbose=False)["input_ids"]
    n_tokens = np.array([len(row) for row in ids])
    n_special = tokenizer.num_special_tokens_to_add()
    n_all = max(int(n_tokens.sum()), 1)
    unknown = tokenizer.unk_token_id
    n_unknown = sum(row.count(unknown) for row in ids) if unknown is not None else 0
    spaced = share_unspaced(sample) < 0.5
    n_units = sum(len(text.split()) if spaced else len(text) for text in sample)
    most = min(encoder.max_length, encoder.encoder_.max_length) - n_special
    return {
        "p50_tokens": float(np.median(n_tokens)),
        "p99_tokens": float(np.quantile(n_tokens, 0.99)),
        "truncated_share": float(np.mean(n_tokens > most)),
        "fertility": n_all / max(n_units, 1),
        "unknown_share": n_unknown / n_all,
    }


def measure_names(
    names: dict[int, str] | None,
    encoder: TransformerEncoder,
    vectors: np.ndarray,
    codes: np.ndarray,
) -> dict[str, float] | None:
    """Return how often the nearest name of a class is the right one.

    Parameters
    ----------
    names : dict of int to str, or None
        What classes are called, by their numbers; None where labels are no str.
    encoder : TransformerEncoder
        Fitted.
    vectors : ndarray of shape (n_samples, n_features)
        Of the texts.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.

    Returns
    -------
    dict or None
        ``recall``, the mean over the classes, and ``chance``.
    """
    if names is None:
        return None
    labels = encoder.transform(list(names.values()))
    # without their mean, which all vectors of an encoder share
    near = (vectors - vectors.mean(axis=0)) @ (labels - labels.mean(axis=0)).T
    right = near.argmax(axis=1) == codes
    recall = np.bincount(codes, right) / np.bincount(codes)
    return {"recall": float(recall.mean()), "chance": 1 / len(names)}


def class_purity(X: Any, codes: np.ndarray) -> np.ndarray:
    """Return the share of each class that is nearest to the mean of its other rows.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, n_features)
        Features.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.

    Returns
    -------
    ndarray of shape (n_classes,), float64
        NaN for a class of one row.
    """
    n_rows, n_classes = len(codes), int(codes.max()) + 1
    member = csr_matrix((np.ones(n_rows), (codes, np.arange(n_rows))))
    sums = member @ X
    squares = X.multiply(X).sum(axis=1) if issparse(X) else (X**2).sum(axis=1)
    own = np.asarray(squares, np.float64).ravel()
    # O(n_samples * n_classes) memory
    dots = X @ sums.T
    dots = dots.toarray() if issparse(dots) else np.asarray(dots, np.float64)
    norms = sums.multiply(sums).sum(axis=1) if issparse(sums) else (sums**2).sum(axis=1)
    norms = np.asarray(norms, np.float64).ravel()
    near = dots / np.sqrt(np.maximum(norms, 1e-12))
    rows = np.arange(n_rows)
    to_own = dots[rows, codes]
    # the mean of the others: without the row itself, |s - x|^2 = |s|^2 - 2 s x + |x|^2
    rest = np.maximum(norms[codes] - 2 * to_own + own, 1e-12)
    near[rows, codes] = (to_own - own) / np.sqrt(rest)
    counts = np.bincount(codes, minlength=n_classes)
    purity = np.bincount(codes, near.argmax(axis=1) == codes, n_classes) / counts
    return np.where(counts > 1, purity, np.nan)


def suspect_labels(proba: np.ndarray, codes: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the share of rows whose label looks wrong, and the worst of them [1]_.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Out-of-fold probabilities; NaN in rows that were not tested.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.

    Returns
    -------
    share : float
        Of the tested rows: another class is as probable as it is among its own rows,
        and the row's class is less probable than among its own.
    rows : ndarray of int64
        At most 100 row numbers, the least probable label first.

    References
    ----------
    .. [1] C. Northcutt, L. Jiang, I. Chuang (2021). "Confident Learning: Estimating
       Uncertainty in Dataset Labels". JAIR. https://arxiv.org/abs/1911.00068
    """
    tested = np.flatnonzero(~np.isnan(proba[:, 0]))
    if not len(tested):
        return 0.0, tested
    p, c = proba[tested], codes[tested]
    own = p[np.arange(len(c)), c]
    n_rows = np.bincount(c, minlength=p.shape[1])
    usual = np.bincount(c, own, p.shape[1]) / np.maximum(n_rows, 1)
    usual[n_rows == 0] = np.inf
    confident = p >= usual
    confident[np.arange(len(c)), c] = False
    suspect = confident.any(axis=1) & (own < usual[c])
    order = np.argsort(own[suspect], kind="stable")
    worst = tested[suspect][order][:_MOST_SUSPECTS]
    return float(suspect.mean()), worst
