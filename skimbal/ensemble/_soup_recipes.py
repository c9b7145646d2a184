"""Which copies of a network go into the mean of their weights."""

from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["RECIPES", "greedy_soup", "uniform_soup"]

# members of a soup -> its loss on held-out rows
Taste = Callable[[Sequence[int]], float]


def uniform_soup(losses: np.ndarray, taste: Taste) -> tuple[list[int], float]:
    """Return all members and the loss of their mean, or the best where that is better.

    Parameters
    ----------
    losses : ndarray of shape (n_members,)
        Those of the members alone.
    taste : callable
        Returns the loss of the mean of some members.

    Returns
    -------
    members : list of int
        From the best on.
    loss : float
    """
    members = np.argsort(losses, kind="stable").tolist()
    best, loss = members[0], taste(members)
    return (members, loss) if loss <= losses[best] else ([best], float(losses[best]))


def greedy_soup(losses: np.ndarray, taste: Taste) -> tuple[list[int], float]:
    """Return the members that a soup is not worse with, tried from the best on.

    Parameters
    ----------
    losses : ndarray of shape (n_members,)
        Those of the members alone.
    taste : callable
        Returns the loss of the mean of some members.

    Returns
    -------
    members : list of int
        In the order in which they were taken.
    loss : float
    """
    first, *others = np.argsort(losses, kind="stable").tolist()
    members, loss = [first], float(losses[first])
    for member in others:
        tasted = taste([*members, member])
        if tasted <= loss:
            members, loss = [*members, member], tasted
    return members, loss


RECIPES = {"greedy": greedy_soup, "uniform": uniform_soup}
