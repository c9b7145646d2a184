"""What `ImbalancedTextClassifier.fit` checks before anything costs time."""

from typing import Any

import numpy as np

from skimbal.exceptions import LabelError

__all__ = ["TUNED", "check_members", "drop_weightless"]

# the kinds of members that train an encoder
TUNED = ("contrastive", "fine_tuned")
_KINDS = ("lexical", "embedding", *TUNED)


def check_members(members: Any) -> None:
    """Refuse kinds of members that do not exist.

    Parameters
    ----------
    members : 'auto' or list of str
        What the user asks for.

    Raises
    ------
    ValueError
        If the list is empty, or holds another kind.
    """
    if isinstance(members, str):
        return
    unknown = [member for member in members if member not in _KINDS]
    if unknown or not members:
        raise ValueError(
            f"`members` must be 'auto' or a list of one or more of {list(_KINDS)}; "
            f"got {list(members)}."
        )


def drop_weightless(
    texts: list[str], labels: np.ndarray, weight: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Leave out rows of weight 0: some heads would divide by the weight of a class.

    Parameters
    ----------
    texts : list of str
        The training texts.
    labels, weight : ndarray of shape (n_samples,)
        Their labels and weights.

    Returns
    -------
    tuple of list and ndarray
        Texts, labels and weights of the rows that are left.

    Raises
    ------
    LabelError
        If they are of a single class.
    """
    kept = np.flatnonzero(weight > 0)
    if len(np.unique(labels[kept])) < 2:
        raise LabelError(
            "At least 2 classes need a row whose `sample_weight` is above 0; got 1."
        )
    return [texts[i] for i in kept], labels[kept], weight[kept]
