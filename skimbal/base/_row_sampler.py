"""What every sampler shares: checks, the counts of rows, provenance and containers."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import numpy as np
from imblearn.base import BaseSampler
from imblearn.utils import check_sampling_strategy
from imblearn.utils._validation import check_target_type
from sklearn.utils.validation import _num_samples, validate_data

from skimbal.utils import check_generator, check_labels
from skimbal.utils._rows import take_rows_along

__all__ = ["BaseRowSampler"]


class BaseRowSampler(BaseSampler):
    """Base class of samplers that say which row each row of the output comes from.

    A member says in `_resample` which rows to take, and what becomes of them. `X` may
    be any container: where a member makes nothing new, it is only indexed.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default='auto'
        As in imbalanced-learn; a member may have others instead.

    Examples
    --------
    >>> from skimbal.base import BaseRowSampler
    >>> from skimbal.over_sampling import RandomTextOverSampler
    >>> isinstance(RandomTextOverSampler(), BaseRowSampler)
    True
    """

    _sampling_type: ClassVar[str]
    sampling_strategy: Any
    random_state: Any

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # not `one_d_array`, although texts are: checks would make vectors 1-D
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.sampler_tags.sample_indices = True
        return tags

    def fit(self, X: Any, y: Any, **params: Any) -> Self:
        """Check the rows, and count what to make or keep of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            Texts, vectors, or a table.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        **params : Any
            Per-row metadata, which is checked.

        Returns
        -------
        sampler
            With `sampling_strategy_`. Use `fit_resample` for all else; what it learnt
            from rows before is gone.

        Raises
        ------
        ValueError, LabelError
            If a parameter or `y` cannot be used.
        """
        _, strategy = self._check(X, y, params)
        with _learning_anew(self):
            self._record(X, strategy)
        return self

    def fit_resample(self, X: Any, y: Any, **params: Any) -> tuple:
        """Return rows of `X` and `y` in other numbers.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            Texts, vectors, or a table, in any container. Not changed.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool, in any container; at least two classes.
        **params : Any
            Per-row metadata such as `sample_weight`, each of length n_samples or None.

        Returns
        -------
        X_resampled, y_resampled : array-like of n_samples_new rows
            In the containers of `X` and `y`. Rows of a pandas `X` keep their index in
            under-samplers, and are numbered anew in over-samplers, as in
            imbalanced-learn; `y` and the params get the same index.
        params_resampled : dict of str to array-like
            Only where there are `params`: for each row that of its source.

        Raises
        ------
        ValueError, LabelError
            If a parameter, `y` or the length of a param cannot be used.
        """
        labels, strategy = self._check(X, y, params)
        generator = check_generator(self.random_state)
        with _learning_anew(self):
            rows, is_synthetic, X_new = self._resample(X, labels, strategy, generator)
            self._record(X, strategy)
        self.sample_indices_ = rows
        self.is_synthetic_ = is_synthetic
        self.sampling_rates_ = _rates(labels, rows)
        y_new = take_rows_along(y, rows, X_new)
        if not params:
            return X_new, y_new
        taken = {
            name: None if value is None else take_rows_along(value, rows, X_new)
            for name, value in params.items()
        }
        return X_new, y_new, taken

    def _check(self, X: Any, y: Any, params: dict[str, Any]) -> tuple:
        """Return the labels as an array, and the count of rows of each class."""
        self._validate_params()
        n_rows = _num_samples(X)
        for name, value in params.items():
            if value is not None and _num_samples(value) != n_rows:
                raise ValueError(
                    f"`{name}` must have one value a row of `X`: X has {n_rows} rows, "
                    f"{name} has {_num_samples(value)}."
                )
        labels = check_labels(_undo_one_hot(y), n_rows)
        return labels, self._count_rows(labels)

    def _count_rows(self, labels: np.ndarray) -> dict[Any, int]:
        """Return the rows to make, or to keep, of each class that is to change."""
        counts = check_sampling_strategy(
            self.sampling_strategy, labels, self._sampling_type
        )
        # plain labels and numbers: skops can save them
        return {np.asarray(k).item(): int(n) for k, n in counts.items()}

    def _record(self, X: Any, strategy: dict[Any, int]) -> None:
        self.sampling_strategy_ = strategy
        # the number and names of the features, where there are any
        validate_data(self, X=X, y="no_validation", skip_check_array=True)

    def _fit_resample(self, X: Any, y: Any) -> tuple:
        """Do nothing: imbalanced-learn asks for a method of this name."""
        raise NotImplementedError("Call `fit_resample`.")

    @abstractmethod
    def _resample(
        self,
        X: Any,
        labels: np.ndarray,
        strategy: dict[Any, int],
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray, Any]:
        """Return the source row of each new row, whether it was made, and the rows."""


@contextmanager
def _learning_anew(sampler: BaseRowSampler) -> Iterator[None]:
    """Forget what was learnt from other rows; have it back where this fails."""
    before = dict(vars(sampler))
    for name in before:
        if name.endswith("_"):
            delattr(sampler, name)
    try:
        yield
    except BaseException:
        sampler.__dict__ = before
        raise


def _undo_one_hot(y: Any) -> Any:
    if getattr(y, "ndim", 1) == 2 and y.shape[1] > 1:
        return check_target_type(np.asarray(y))
    return y


def _rates(labels: np.ndarray, rows: np.ndarray) -> dict[Any, float]:
    """Return the number of rows of each class over what it was."""
    classes, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rates = np.bincount(codes[rows], minlength=len(classes)) / counts
    return dict(zip(classes.tolist(), rates.tolist(), strict=True))
