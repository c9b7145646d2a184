"""The table of short names, so that ``loss='focal'`` does for `FocalLoss()`."""

from skimbal.losses._asymmetric import AsymmetricLoss
from skimbal.losses._balanced_softmax import BalancedSoftmaxLoss
from skimbal.losses._base import BaseLoss
from skimbal.losses._class_balanced import ClassBalancedLoss
from skimbal.losses._cross_entropy import CrossEntropyLoss
from skimbal.losses._distribution_balanced import DistributionBalancedLoss
from skimbal.losses._focal import FocalLoss
from skimbal.losses._ldam import LDAMLoss
from skimbal.losses._logit_adjusted import LogitAdjustedLoss
from skimbal.losses._minority import MinorityLoss

__all__ = ["loss_names", "make_loss"]

_LOSSES: dict[str, type[BaseLoss]] = {
    "asymmetric": AsymmetricLoss,
    "balanced_softmax": BalancedSoftmaxLoss,
    "class_balanced": ClassBalancedLoss,
    "cross_entropy": CrossEntropyLoss,
    "distribution_balanced": DistributionBalancedLoss,
    "focal": FocalLoss,
    "ldam": LDAMLoss,
    "logit_adjusted": LogitAdjustedLoss,
    "minority": MinorityLoss,
}


def loss_names() -> list[str]:
    """Return the short names of the losses.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> from skimbal.losses import loss_names
    >>> "focal" in loss_names()
    True
    """
    return sorted(_LOSSES)


def make_loss(loss: str | BaseLoss) -> BaseLoss:
    """Return the loss of a short name.

    Parameters
    ----------
    loss : str or BaseLoss
        One of `loss_names`; a loss is returned as it is.

    Returns
    -------
    BaseLoss

    Raises
    ------
    TypeError
        If it is neither a name nor a loss.
    ValueError
        If there is no loss of this name.

    Examples
    --------
    >>> from skimbal.losses import make_loss
    >>> make_loss("focal")
    FocalLoss()
    """
    if isinstance(loss, BaseLoss):
        return loss
    if not isinstance(loss, str):
        raise TypeError(
            "`loss` must be a name or an instance of BaseLoss; got an object of type "
            f"{type(loss).__name__}."
        )
    if loss not in _LOSSES:
        raise ValueError(
            f"There is no loss {loss!r}; choose one of {', '.join(loss_names())}."
        )
    return _LOSSES[loss]()
