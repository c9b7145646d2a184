"""What every loss shares: checks, and the module that the engine calls."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator

from skimbal.losses._counts import check_counts

if TYPE_CHECKING:
    from skimbal._torch._criterion import Criterion

__all__ = ["BaseLoss"]


class BaseLoss(BaseEstimator, ABC):
    """Base class of the losses: parameters that can be cloned and searched.

    A member says in `_describe` which formula it is and which tensors that reads, and
    in `_log_weights` how it weighs classes against each other.

    Attributes
    ----------
    accepts_multiclass : bool
        Whether the loss reads rows of one label each. A class attribute.
    accepts_multilabel : bool
        Whether the loss reads rows of several labels each. A class attribute.

    Examples
    --------
    >>> from skimbal.losses import BaseLoss, FocalLoss
    >>> isinstance(FocalLoss(), BaseLoss), FocalLoss().accepts_multilabel
    (True, True)
    """

    accepts_multiclass: ClassVar[bool] = True
    accepts_multilabel: ClassVar[bool] = False
    _parameter_constraints: ClassVar[dict] = {}

    def make_criterion(
        self, counts: Any, *, n_rows: float, multilabel: bool = False
    ) -> "Criterion":
        """Return the loss as a torch module, for the rows of one fit.

        Parameters
        ----------
        counts : array-like of shape (n_classes,)
            Rows of each class that are trained on, weighted or not.
        n_rows : float
            All rows that are trained on, weighted as in `counts`.
        multilabel : bool, default=False
            Whether rows may have several labels.

        Returns
        -------
        torch.nn.Module
            Called with logits, float of shape (n_samples, n_classes), and the target:
            class numbers, int64 of shape (n_samples,), or, where rows may have several
            labels, zeros and ones, float of shape (n_samples, n_classes). Returns the
            loss of each row, of shape (n_samples,): with several labels, the mean over
            the classes. Its method ``set_progress(share)`` is called with the share of
            training that is done, for losses that change while training.

        Raises
        ------
        ValueError
            If a parameter or `counts` cannot be used, or the loss does not read
            targets of this kind.
        """
        self._validate_params()
        self._check_kind(multilabel)
        counts = check_counts(counts, n_rows if multilabel else None)

        from skimbal._torch._criterion import Criterion

        return Criterion(**self._describe(counts, n_rows, multilabel))

    def training_prior(self, counts: Any, progress: float = 1.0) -> np.ndarray:
        """Return the class frequencies that the probabilities stand for.

        Parameters
        ----------
        counts : array-like of shape (n_classes,)
            Rows of each class that are trained on, weighted or not. Shares do for
            losses that do not look at the number of rows.
        progress : float, default=1.0
            Share of training, from 0 to 1, after which the weights are kept; losses
            that change while training stand for something else before their end.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            Sums to 1; 0 for a class without rows. For rows of one label each.

        Raises
        ------
        ValueError
            If a parameter or `counts` cannot be used.
        """
        self._validate_params()
        counts = check_counts(counts)
        log_prior = np.full(len(counts), -np.inf)
        present = counts > 0
        log_prior[present] = np.log(counts[present])
        log_prior += self._log_weights(counts, progress)
        # subtract the maximum first: exp overflows where tau is large
        prior = np.exp(log_prior - log_prior.max())
        return prior / prior.sum()

    @abstractmethod
    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        """Return the parameters of the `Criterion`."""

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        """Return the log weight of each class at a share of training, up to a constant.

        Steps begin before that share: at 1, all of them are done.
        """
        return np.zeros(len(counts))

    def _check_kind(self, multilabel: bool) -> None:
        name = type(self).__name__
        if multilabel and not self.accepts_multilabel:
            raise ValueError(
                f"{name} takes rows with one label each; here a row may have several. "
                "Take another loss, for example 'cross_entropy' or 'asymmetric'."
            )
        if not multilabel and not self.accepts_multiclass:
            raise ValueError(
                f"{name} takes rows that may have several labels, as a matrix of 0 and "
                "1; here each row has one. Take another loss, for example "
                "'class_balanced' or 'balanced_softmax'."
            )
