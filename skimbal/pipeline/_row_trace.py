"""`RowTrace`: which rows of the input a step of a pipeline gets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import _num_samples

from skimbal.utils._rows import take_rows_along

__all__ = ["RowTrace"]


@dataclass(frozen=True)
class RowTrace:
    """The rows of the input of a pipeline that have come through its samplers.

    Parameters
    ----------
    X : array-like of n_samples rows
        What the first step gets.
    rows : ndarray of shape (n_samples_new,), int64, or None, default=None
        The source of each row after the samplers; None where there is none.
    lost_in : str or None, default=None
        The class of a sampler that does not say which rows it takes.
    made : array-like of n_samples_new rows or None, default=None
        What the last sampler made of `y`, or of `X` where `y` is no pandas object.

    Examples
    --------
    >>> from skimbal.pipeline._row_trace import RowTrace
    >>> from skimbal.under_sampling import RandomTextUnderSampler
    >>> sampler = RandomTextUnderSampler(random_state=0)
    >>> texts = ["red", "blue", "green"]
    >>> _ = sampler.fit_resample(texts, ["warm", "cold", "cold"])
    >>> RowTrace(texts).through(sampler).take({"sample_weight": [3, 2, 1]}, ())
    {'sample_weight': [3, 2]}
    """

    X: Any
    rows: np.ndarray | None = None
    lost_in: str | None = None
    made: Any = None

    def through(self, step: Any, X: Any = None, y: Any = None) -> Self:
        """Return the trace after a fitted step.

        Parameters
        ----------
        step : estimator
            Any; only samplers change the trace.
        X, y : array-like of n_samples_new rows or None, default=None
            What it made. Metadata in pandas objects gets the index of these.

        Returns
        -------
        RowTrace
        """
        if not hasattr(step, "fit_resample") or self.lost_in is not None:
            return self
        taken = getattr(step, "sample_indices_", None)
        if taken is None:
            return replace(self, lost_in=type(step).__name__)
        rows = np.asarray(taken)
        return replace(
            self,
            rows=rows if self.rows is None else self.rows[rows],
            # both have one index; `X` may be large, and is held until the end
            made=y if hasattr(y, "iloc") else X,
        )

    def take(self, params: Mapping[str, Any], whole: Collection[str]) -> dict[str, Any]:
        """Return metadata for the rows that there are now.

        Parameters
        ----------
        params : mapping of str to object
            What `fit` of the pipeline was given. A value with one entry a row of the
            input is taken row by row.
        whole : collection of str
            Names of values that are about other rows. So are all that end in ``_val``.

        Returns
        -------
        dict of str to object

        Raises
        ------
        ValueError
            If a sampler does not say which rows it took.
        """
        if self.rows is None and self.lost_in is None:
            return dict(params)
        return {
            name: value
            if name in whole or name.endswith("_val")
            else self._take(name, value)
            for name, value in params.items()
        }

    def _take(self, name: str, value: Any) -> Any:
        if isinstance(value, (str, Mapping)) or not hasattr(value, "__len__"):
            return value
        if _num_samples(value) != _num_samples(self.X):
            return value
        if self.lost_in is not None or self.rows is None:
            raise ValueError(
                f"`{name}` cannot follow the rows: {self.lost_in} does not record "
                "`sample_indices_`. Use a sampler that does, or leave the parameter "
                "out."
            )
        return take_rows_along(value, self.rows, self.made)
