"""The rows of a semi-supervised fit, encoded once for all its rounds and folds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from skimbal.encoders import TransformerEncoder
from skimbal.utils import replace_texts, to_arrow
from skimbal.utils._rows import take_rows
from skimbal.utils._seeding import seeded_clone
from skimbal.utils._text_arrays import encode_texts, take_texts

__all__ = ["Pool", "SplitEstimator", "make_pool"]


class SplitEstimator:
    """A classifier of texts as the encoder that stands first in it, and the rest.

    Parameters
    ----------
    estimator : classifier
        Not changed. If it is a pipeline that starts with a `TransformerEncoder`, this
        needs no labels and so is fitted once; of all others the whole is `rest`.
    """

    def __init__(self, estimator: Any) -> None:
        self.whole = estimator
        self.rest = clone(estimator)
        self.encoder: TransformerEncoder | None = None
        steps = getattr(self.rest, "steps", [])
        if len(steps) > 1 and isinstance(steps[0][1], TransformerEncoder):
            self.encoder = steps[0][1]
            self.rest.steps = steps[1:]

    def join(self, rest: Any) -> Any:
        """Return the whole from its fitted rest; the encoder is fitted by then."""
        if self.encoder is None:
            return rest
        whole = clone(self.whole)
        whole.steps = [(whole.steps[0][0], self.encoder), *rest.steps]
        return whole


@dataclass(frozen=True)
class Pool:
    """Every row of a fit, as the estimator after the encoder reads it.

    Parameters
    ----------
    rows : array-like of shape (n_samples,) or (n_samples, n_features)
        As they are.
    weak, strong : array-like of the same kind
        With the unlabelled rows changed by an augmenter; or `rows` itself.
    unlabelled : ndarray of shape (n_unlabelled,), int64
        Their numbers, ascending.
    """

    rows: Any
    weak: Any
    strong: Any
    unlabelled: np.ndarray

    def proba(self, classifier: Any) -> np.ndarray:
        """Return probabilities of the unlabelled rows: the mean of text and weak view.

        Parameters
        ----------
        classifier : classifier
            Fitted.

        Returns
        -------
        ndarray of shape (n_unlabelled, n_known), float64
        """
        if not len(self.unlabelled):  # most classifiers refuse what has no rows
            return np.zeros((0, len(classifier.classes_)))
        views = [self.rows] if self.weak is self.rows else [self.rows, self.weak]
        found = [
            classifier.predict_proba(take_rows(view, self.unlabelled)) for view in views
        ]
        return np.stack(found).mean(axis=0, dtype=np.float64)


def make_pool(
    X: Any,
    texts: list[str] | None,
    unlabelled: np.ndarray,
    encoder: TransformerEncoder | None,
    augmenters: tuple[Any, Any],
    rng: np.random.Generator,
) -> Pool:
    """Fit the encoder, draw the views and encode each once.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        Every row.
    texts : list of str of length n_samples, or None
        What augmenters change; None where the rows are not single texts.
    unlabelled : ndarray of shape (n_unlabelled,), int64
        Row numbers.
    encoder : TransformerEncoder or None
        Fitted here, on all rows.
    augmenters : tuple of augmenter or None
        For the weak and for the strong view; None leaves the texts as they are.
    rng : numpy.random.Generator
        Where augmenters get their seeds from, if they have none.

    Returns
    -------
    Pool

    Raises
    ------
    TypeError
        If there is an augmenter, and the rows are not single texts.

    Notes
    -----
    With an encoder, O((n_samples + n_unlabelled * number of augmenters) * length) time
    for the vectors, and O(n_samples * n_features) memory for each view.
    """
    if texts is None and any(augmenter is not None for augmenter in augmenters):
        raise TypeError(
            "`weak_augmenter` and `strong_augmenter` change single texts; `X` holds "
            "pairs or numbers. Set both to None."
        )
    rows = X if encoder is None else encoder.fit(X).transform(X)

    def view(augmenter: Any) -> Any:
        if augmenter is None or texts is None:
            return rows
        changed = _augment(augmenter, texts, unlabelled, rng)
        if encoder is None:
            all_texts = np.array(texts, dtype=object)
            all_texts[unlabelled] = changed
            return replace_texts(X, to_arrow(all_texts))
        vectors = rows.copy()
        vectors[unlabelled] = encoder.transform(changed)
        return vectors

    weak, strong = map(view, augmenters)
    return Pool(rows, weak, strong, unlabelled)


def _augment(
    augmenter: Any, texts: list[str], rows: np.ndarray, rng: np.random.Generator
) -> list[str]:
    array = encode_texts(texts)
    fitted = seeded_clone(augmenter, rng).fit(array)
    return fitted.augment(take_texts(array, rows)).to_pylist()
