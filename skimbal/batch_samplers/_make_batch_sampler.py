"""From short names to batch samplers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from skimbal.batch_samplers._base import BaseBatchSampler
from skimbal.batch_samplers._natural import NaturalBatchSampler
from skimbal.batch_samplers._power import PowerBatchSampler
from skimbal.batch_samplers._progressive import ProgressiveBatchSampler
from skimbal.utils._named import resolve_named

__all__ = ["make_batch_sampler"]

_NAMES: dict[str, Callable[[], BaseBatchSampler]] = {
    "natural": NaturalBatchSampler,
    "class_balanced": partial(PowerBatchSampler, power=0.0),
    "square_root": partial(PowerBatchSampler, power=0.5),
    "progressive": ProgressiveBatchSampler,
}


def make_batch_sampler(batch_sampler: Any) -> BaseBatchSampler:
    """Return the batch sampler that a short name stands for.

    Parameters
    ----------
    batch_sampler : {'natural', 'class_balanced', 'square_root', 'progressive'} or \
BaseBatchSampler
        A name, or an object, which is returned as it is.

    Returns
    -------
    BaseBatchSampler

    Raises
    ------
    ValueError
        If no batch sampler has this name.
    TypeError
        If the object is no batch sampler.

    Examples
    --------
    >>> from skimbal.batch_samplers import make_batch_sampler
    >>> make_batch_sampler("square_root")
    PowerBatchSampler(power=0.5)
    """
    return resolve_named(batch_sampler, _NAMES, BaseBatchSampler, "batch_sampler")
