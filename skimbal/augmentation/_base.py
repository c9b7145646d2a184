"""What every augmenter of texts shares: checks, draws, chunks and containers."""

from abc import ABC, abstractmethod
from functools import cache
from numbers import Integral
from typing import Any, Self

import numpy as np
import pyarrow as pa
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import check_scalar, get_tags
from sklearn.utils.validation import check_is_fitted

from skimbal.augmentation._draws import Draws, draw_seed
from skimbal.base import TextEstimatorMixin
from skimbal.utils import check_labels, replace_texts, to_arrow
from skimbal.utils._rows import take_rows
from skimbal.utils._text_arrays import (
    concat_texts,
    narrow_texts,
    take_texts,
    text_bounds,
)

__all__ = ["BaseAugmenter"]

# of one step: all that is worked with at a time is some ten times as large, and stays
# in the cache of the processor
_CHUNK_BYTES = 2**20
# more than all that, and no more than what glibc takes for a hint
_HEAP_BYTES = 2**24


class BaseAugmenter(TextEstimatorMixin, TransformerMixin, BaseEstimator, ABC):
    """Base class of the augmenters of texts.

    A member says in `_change` what becomes of texts, and in `_learn` what it must know
    for that. Test texts stay as they are: `transform` is the identity.

    Examples
    --------
    >>> from skimbal.augmentation import BaseAugmenter, SwapAugmenter
    >>> isinstance(SwapAugmenter(), BaseAugmenter)
    True
    """

    random_state: Any

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.target_tags.required = False
        return tags

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn what the operation needs; most need nothing.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,)
            Texts in any 1-D container, or a table of one text column.
        y : array-like of shape (n_samples,) or None, default=None
            Labels, for operations that look at them.

        Returns
        -------
        augmenter
            Fitted.

        Raises
        ------
        TypeError, InvalidTextError
            If a row of `X` is not a text.
        ValueError, LabelError
            If a parameter or `y` cannot be used, or `X` holds more than 2 GiB of text
            that the operation must learn from.
        """
        self._validate_params()
        texts = to_arrow(X)
        if isinstance(texts, pa.LargeStringArray) and get_tags(self).requires_fit:
            raise ValueError(
                f"`X` holds more than 2 GiB of text, more than {type(self).__name__} "
                "can learn from. Fit on a sample of the rows; `augment` takes them all."
            )
        labels = None if y is None else check_labels(y, len(texts), min_classes=1)
        self._learn(texts, labels)
        return self

    def augment(self, X: Any, n: int = 1, y: Any = None) -> Any:
        """Return changed copies of texts.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,)
            Texts in any 1-D container, or a table of one text column. Not changed.
        n : int, default=1
            Copies of each text; those of a text stand together.
        y : array-like of shape (n_samples,) or None, default=None
            Labels of the texts, for operations that look at them.

        Returns
        -------
        array-like of str of shape (n_samples * n,)
            In the kind of container that `X` is; above 2 GiB, one of Arrow holds large
            strings. A copy depends on `random_state`, the number of its row and of the
            copy, and on nothing else: other rows, chunks and processes do not matter.

        Raises
        ------
        TypeError, InvalidTextError
            If a row of `X` is not a text.
        ValueError, LabelError
            If a parameter, `n` or `y` cannot be used.
        NotFittedError
            If the operation must learn from texts first.
        """
        check_scalar(n, "n", Integral, min_val=1)
        texts = to_arrow(X)
        # a class by itself can be augmented
        labels = None if y is None else check_labels(y, len(texts), min_classes=1)
        rows = np.repeat(np.arange(len(texts)), n)
        changed = self.augment_rows(
            texts if n == 1 else take_texts(texts, rows),
            rows,
            np.tile(np.arange(n), len(texts)),
            None if labels is None else labels[rows],
        )
        # of an array of Arrow only the type is looked at, and its copies could be too
        # large for it
        whole = n == 1 or isinstance(X, (pa.Array, pa.ChunkedArray))
        like = X if whole else take_rows(X, rows, keep_index=True)
        return replace_texts(like, changed)

    def augment_rows(
        self,
        texts: Any,
        rows: np.ndarray,
        copies: np.ndarray,
        y: np.ndarray | None = None,
    ) -> Any:
        """Change texts that are rows of a larger whole, for samplers and streams.

        Parameters
        ----------
        texts : pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
            Without nulls.
        rows, copies : ndarray of shape (n_samples,), int64
            Number of each text in the whole, and of its copy: the same numbers give the
            same copy.
        y : ndarray of shape (n_samples,) or None, default=None
            Labels of the texts.

        Returns
        -------
        pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
            The latter above 2 GiB.
        """
        self._check_ready()
        _keep_heap()
        seed = draw_seed(self)
        parts = []
        for part in _chunks(texts):
            labels = None if y is None else y[part]
            draws = Draws(seed, rows[part], copies[part])
            parts.append(self._change(narrow_texts(texts[part]), draws, labels))
        if len(parts) < 2:
            return parts[0] if parts else texts
        return concat_texts(parts)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and return one changed copy of each text: what training sees.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,)
            Texts in any 1-D container, or a table of one text column.
        y : array-like of shape (n_samples,) or None, default=None
            Labels, for operations that look at them.

        Returns
        -------
        array-like of str of shape (n_samples,)
            In the kind of container that `X` is.
        """
        return self.fit(X, y).augment(X, y=y)

    def transform(self, X: Any) -> Any:
        """Return the texts as they are: nothing but training sees changed texts.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,)
            Texts.

        Returns
        -------
        array-like of str of shape (n_samples,)
            `X` itself.
        """
        check_is_fitted(self)
        to_arrow(X)
        return X

    def _check_ready(self) -> None:
        """Raise unless the parameters are sound, and all is there that texts need."""
        self._validate_params()
        check_is_fitted(self)  # where the tags say that `fit` is needed

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        """Set what `_change` reads, from a StringArray and checked labels."""

    @abstractmethod
    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        """Return as many texts as a StringArray, one changed copy of each."""


@cache
def _keep_heap() -> None:
    """Have the allocator keep what it frees, once a process.

    glibc gives free memory back to the system, and takes it again for the next array,
    until a larger block was freed, which takes time. This one is never touched, so it
    costs nothing.
    """
    np.empty(_HEAP_BYTES, np.uint8)


def _chunks(texts: Any) -> list[slice]:
    """Return consecutive rows of about as many bytes each."""
    n = len(texts)
    if not n:
        return []
    bounds = text_bounds(texts)
    start, end = bounds[[0, -1]].tolist()  # whose sum may be above 32 bits
    steps = np.arange(start + _CHUNK_BYTES, end, _CHUNK_BYTES)
    # a text that is longer than a chunk is one by itself
    ends = np.unique(np.append(np.searchsorted(bounds[1:], steps, side="right"), n))
    ends = ends[ends > 0]
    return [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
