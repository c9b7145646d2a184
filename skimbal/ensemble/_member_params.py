"""Which of the arguments of `fit` each member of an ensemble gets."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.utils._metadata_requests import _routing_enabled
from sklearn.utils.metadata_routing import get_routing_for_object

from skimbal.utils._weights import weight_params

__all__ = ["member_params"]


def member_params(
    members: Mapping[str, Any],
    weight: np.ndarray | None,
    fit_params: Mapping[str, Any],
) -> dict[str, dict[str, Any]]:
    """Return the arguments of `fit` of each member.

    Parameters
    ----------
    members : mapping of str to estimator
        Unfitted copies; a pipeline is made to request the weights for its last step.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows, which every member gets.
    fit_params : mapping of str to object
        The other arguments: with metadata routing, a member gets those that it
        requests.

    Returns
    -------
    dict of str to dict

    Raises
    ------
    TypeError
        If no member requests an argument, or there is no routing.
    """
    requested: dict[str, set[str]] = {name: set() for name in members}
    if _routing_enabled():
        requested = {
            name: get_routing_for_object(member).consumes("fit", list(fit_params))
            for name, member in members.items()
        }
    lost = sorted(set(fit_params).difference(*requested.values()))
    if lost:
        raise TypeError(
            f"`fit` got {lost}, which no member requests. Members take different "
            "arguments, so each must ask for its own: enable metadata routing, and "
            "call `set_fit_request` of the member."
        )
    return {
        name: {key: fit_params[key] for key in requested[name]}
        | weight_params(member, weight)
        for name, member in members.items()
    }
