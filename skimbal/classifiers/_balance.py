"""How often training sees each class, and how much each of its rows counts."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.utils.class_weight import compute_class_weight

from skimbal.batch_samplers import BaseBatchSampler
from skimbal.classifiers._text_rows import TextRows
from skimbal.losses import BaseLoss

__all__ = ["Balance", "class_weights"]


@dataclass(frozen=True)
class Balance:
    """Class counts and weights, learnt from the training part of one fit.

    Attributes
    ----------
    class_weight : ndarray of shape (n_classes,)
        Weight of each class, divided so that the mean weight of the rows that training
        draws is 1.
    counts : ndarray of shape (n_classes,)
        Rows of each class as the loss sees them: drawn and weighted.
    n_rows : float
        All rows as the loss sees them.
    """

    class_weight: np.ndarray
    counts: np.ndarray
    n_rows: float

    @classmethod
    def of_rows(
        cls,
        rows: TextRows,
        classes: np.ndarray,
        class_weight: Any,
        sampler: BaseBatchSampler,
    ) -> Self:
        """Count the rows that are trained on.

        Parameters
        ----------
        rows : TextRows
            The training part.
        classes : ndarray of shape (n_classes,)
            Sorted labels.
        class_weight : None, 'balanced' or dict
            As in scikit-learn.
        sampler : BaseBatchSampler
            What draws the rows of an epoch.

        Raises
        ------
        ValueError
            If weights are negative, not finite, or zero for all rows.
        """
        n_rows, target = len(rows), rows.target
        if target.ndim == 2:  # rows are drawn for one label, and bring their others
            seen = sampler.row_rates(target) * rows.weights
            mean = _positive(seen.mean())
            counts = seen @ target / mean
            if not counts.any():
                raise ValueError(
                    "`sample_weight` must not be zero for all training rows that have "
                    "a label."
                )
            return cls(np.full(len(classes), 1 / mean), counts, float(n_rows))
        weights = class_weights(class_weight, classes, target)
        counts = np.bincount(target, minlength=len(classes))
        shares = sampler.training_prior(counts / n_rows)
        sums = np.bincount(target, rows.weights, minlength=len(classes))
        # a class has no row where all of them are validated on
        in_class = weights * sums / np.maximum(counts, 1)
        mean = _positive(shares @ in_class)
        return cls(weights / mean, n_rows * shares * in_class / mean, float(n_rows))

    def training_prior(
        self,
        rows: TextRows,
        loss: BaseLoss,
        sampler: BaseBatchSampler,
        *,
        best_epoch: int,
        n_epochs: int,
    ) -> np.ndarray:
        """Return the class frequencies that the weights of an epoch stand for.

        Parameters
        ----------
        rows, sampler : TextRows, BaseBatchSampler
            As in `of_rows`.
        loss : BaseLoss
            Made for `counts`, which are those of the end of training.
        best_epoch : int
            The epoch, from 1, whose weights are kept.
        n_epochs : int
            How many there would be without early stopping.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            Sums to 1; or the share of the rows drawn that have each label.
        """
        begin = (best_epoch - 1) / n_epochs
        if rows.target.ndim == 2:
            seen = sampler.row_rates(rows.target, begin) * rows.weights
            return seen @ rows.target / seen.sum()
        natural = np.bincount(rows.target, minlength=len(self.counts)) / len(rows)
        prior = loss.training_prior(self.counts, best_epoch / n_epochs)
        # that epoch may have drawn other shares than those the loss was made for
        drawn = sampler.training_prior(natural, begin)
        last = sampler.training_prior(natural)
        prior *= np.divide(drawn, last, out=np.zeros(len(last)), where=last > 0)
        return prior / prior.sum()

    def row_weights(self, rows: TextRows) -> np.ndarray:
        """Return the weights of rows, float64 of shape (n_samples,)."""
        if rows.target.ndim == 2:
            return self.class_weight[0] * rows.weights
        return self.class_weight[rows.target] * rows.weights


def class_weights(
    class_weight: Any, classes: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """Return the weight of each class, as scikit-learn has it; checked."""
    weights = compute_class_weight(class_weight, classes=classes, y=classes[codes])
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        raise ValueError(
            "`class_weight` must hold finite weights from 0 on, one above 0 at least; "
            f"got {weights.min()} to {weights.max()}."
        )
    return weights


def _positive(mean: Any) -> float:
    if mean <= 0:
        raise ValueError("`sample_weight` must not be zero for all training rows.")
    return float(mean)
