"""From short names to ways to refit a head."""

from collections.abc import Callable
from typing import Any

from skimbal.decoupling._base import BaseDecoupling
from skimbal.decoupling._classifier_retraining import ClassifierRetraining
from skimbal.decoupling._discriminant_analysis import DiscriminantAnalysis
from skimbal.decoupling._tau_normalization import TauNormalization
from skimbal.decoupling._weight_scaling import LearnableWeightScaling
from skimbal.utils._named import resolve_named

__all__ = ["make_decoupling"]

_NAMES: dict[str, Callable[[], BaseDecoupling]] = {
    "classifier_retraining": ClassifierRetraining,
    "discriminant_analysis": DiscriminantAnalysis,
    "tau_normalization": TauNormalization,
    "weight_scaling": LearnableWeightScaling,
}


def make_decoupling(decoupling: Any) -> BaseDecoupling:
    """Return the way to refit a head that a short name stands for.

    Parameters
    ----------
    decoupling : {'classifier_retraining', 'discriminant_analysis', \
'tau_normalization', 'weight_scaling'} or BaseDecoupling
        A name, or an object, which is returned as it is.

    Returns
    -------
    BaseDecoupling

    Raises
    ------
    ValueError
        If nothing has this name.
    TypeError
        If the object is of another kind.

    Examples
    --------
    >>> from skimbal.decoupling import make_decoupling
    >>> make_decoupling("tau_normalization")
    TauNormalization()
    """
    return resolve_named(decoupling, _NAMES, BaseDecoupling, "decoupling")
