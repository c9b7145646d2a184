"""What every auxiliary loss shares: a term that is added to the loss of each step."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    from skimbal._torch._criterion import LossTerm

__all__ = ["BaseAuxiliaryLoss"]


class BaseAuxiliaryLoss(BaseEstimator, ABC):
    """Base class of the terms that are added to a loss while training.

    A member says in `_describe` which formula of a training step it is, and which
    layers of its own that has. All of them take rows of one label and of several.

    Examples
    --------
    >>> from skimbal.losses import BaseAuxiliaryLoss, RDropLoss
    >>> isinstance(RDropLoss(), BaseAuxiliaryLoss)
    True
    """

    _parameter_constraints: ClassVar[dict] = {}

    def make_term(self, width: int, n_classes: int) -> "LossTerm":
        """Return the term as a torch module.

        Parameters
        ----------
        width : int
            Number of pooled features.
        n_classes : int
            Number of logits.

        Returns
        -------
        torch.nn.Module
            Called with a training step: its features, logits, target and weights, and
            how to run it again. Returns a scalar that is multiplied by its weight
            already. Layers of its own start from torch's global generator.

        Raises
        ------
        ValueError
            If a parameter cannot be used.
        """
        self._validate_params()

        from skimbal._torch._criterion import LossTerm

        return LossTerm(**self._describe(width, n_classes))

    @abstractmethod
    def _describe(self, width: int, n_classes: int) -> dict[str, Any]:
        """Return the parameters of the `LossTerm`."""
