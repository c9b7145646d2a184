"""What filters of synthetic rows share: fit on originals, accept or refuse copies."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, _fit_context
from sklearn.utils.validation import _num_samples, check_is_fitted

__all__ = ["BaseFilter"]


class BaseFilter(BaseEstimator, ABC):
    """Base class of what tells good copies of training rows from bad ones.

    A member fits a model in `_learn`, and judges copies in `_judge`. A sampler calls
    `fit` once with the original training rows and `accept` with every batch of copies;
    test rows are never shown. Counting what is accepted is the work of the sampler.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import BaseFilter
    >>> class NoLongerFilter(BaseFilter):
    ...     def _learn(self, X, y):
    ...         self.max_length_ = max(map(len, X))
    ...     def _judge(self, sources, copies, labels):
    ...         return np.array([len(copy) <= self.max_length_ for copy in copies])
    >>> texts, labels = ["red dress", "blue jeans"], [0, 1]
    >>> no_longer = NoLongerFilter().fit(texts, labels)
    >>> no_longer.accept(texts, ["red", "blue blue jeans"], labels)
    array([ True, False])
    """

    _parameter_constraints: ClassVar[dict] = {}

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any) -> Self:
        """Learn what the original rows look like.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            The original training rows, without any copy.
        y : array-like of shape (n_samples,)
            Their labels.

        Returns
        -------
        filter
            Fitted.

        Raises
        ------
        ValueError
            If a parameter, `X` or `y` cannot be used.
        """
        self._learn(X, y)
        return self

    def accept(self, sources: Any, copies: Any, labels: Any) -> np.ndarray:
        """Tell which copies may be trained on.

        Parameters
        ----------
        sources : array-like of shape (n_copies,) or (n_copies, n_features)
            The original row of each copy.
        copies : array-like of shape (n_copies,) or (n_copies, n_features)
            The copies.
        labels : array-like of shape (n_copies,)
            The label of each source, which its copy is to have.

        Returns
        -------
        ndarray of shape (n_copies,), bool

        Raises
        ------
        ValueError
            If the three are not of one length, or cannot be used.
        """
        check_is_fitted(self)
        lengths = [_num_samples(rows) for rows in (sources, copies, labels)]
        if len(set(lengths)) > 1:
            raise ValueError(
                "`sources`, `copies` and `labels` must have one row for each copy; got "
                f"{lengths[0]}, {lengths[1]} and {lengths[2]} rows."
            )
        # models of scikit-learn refuse to work on no rows
        return self._judge(sources, copies, labels) if lengths[0] else np.zeros(0, bool)

    @abstractmethod
    def _learn(self, X: Any, y: Any) -> None:
        """Set what `_judge` reads."""

    @abstractmethod
    def _judge(self, sources: Any, copies: Any, labels: Any) -> np.ndarray:
        """Return which copies are good, as a bool array; there is one at least."""
