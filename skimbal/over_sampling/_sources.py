"""Which rows the added ones are made from."""

from typing import Any

import numpy as np

from skimbal.utils._rows import class_rows

__all__ = ["draw_sources"]


def draw_sources(
    labels: np.ndarray, strategy: dict[Any, int], generator: np.random.Generator
) -> np.ndarray:
    """Draw the rows of each class in turn, in shuffled order.

    Every row of a class is drawn as often as any other, but for one time. Drawn with
    replacement, as a bootstrap is, a third of a class would be left out where its rows
    double.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        As `check_labels` returns them.
    strategy : dict of label to int
        Rows to draw of each class.
    generator : numpy.random.Generator
        Shuffles.

    Returns
    -------
    ndarray of shape (n_drawn,), int64
        Numbers of rows, class by class.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.over_sampling._sources import draw_sources
    >>> labels = np.array(["ham", "spam", "ham", "ham", "ham", "ham", "spam"])
    >>> draw_sources(labels, {"spam": 3}, np.random.default_rng(0))
    array([1, 6, 1])
    """
    members = class_rows(labels)
    drawn = [np.zeros(0, np.int64)]
    for label, count in strategy.items():
        rows = generator.permutation(members[label])
        drawn.append(rows[np.arange(count) % len(rows)])
    return np.concatenate(drawn)
