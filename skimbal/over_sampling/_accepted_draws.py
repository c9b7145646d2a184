"""Draw copies again until a filter accepts them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from skimbal.utils._rows import number_within
from skimbal.utils._text_arrays import concat_texts, take_texts

__all__ = ["draw_accepted", "put_texts"]


def draw_accepted(
    draw: Callable[[np.ndarray, np.ndarray], Any],
    accept: Callable[[np.ndarray, Any], np.ndarray],
    sources: np.ndarray,
    max_retries: int,
) -> tuple[Any, np.ndarray, np.ndarray]:
    """Draw a copy for each place, and another one where it is refused.

    Parameters
    ----------
    draw : callable
        Takes places and the number of the copy for each; returns texts, a StringArray.
    accept : callable
        Takes places and their copies; returns whether each may stay, an array of bool.
    sources : ndarray of shape (n_places,), int64
        The source of the copy at each place. No two copies of one have a number in
        common.
    max_retries : int
        How often to draw again.

    Returns
    -------
    copies : pyarrow.StringArray of length n_places
        Those that were drawn last.
    refused : ndarray of shape (n_refused,), int64
        Places whose last copy is refused.
    n_draws : ndarray of shape (n_places,), int64
        Copies that were drawn for each place.

    Examples
    --------
    >>> import numpy as np
    >>> import pyarrow as pa
    >>> from skimbal.over_sampling._accepted_draws import draw_accepted
    >>> def draw(places, numbers):
    ...     return pa.array([f"copy {number}" for number in numbers])
    >>> def accept(places, copies):
    ...     return np.array([copy != "copy 1" for copy in copies.to_pylist()])
    >>> draw_accepted(draw, accept, np.array([5, 5]), 1)[0].to_pylist()
    ['copy 0', 'copy 2']
    """
    todo = np.arange(len(sources))
    used = np.zeros(sources.max(initial=-1) + 1, np.int64)
    n_draws = np.zeros(len(sources), np.int64)
    copies: Any = None
    for _ in range(max_retries + 1):
        again = sources[todo]
        drawn = draw(todo, used[again] + number_within(again))
        used += np.bincount(again, minlength=len(used))
        n_draws[todo] += 1
        copies = drawn if copies is None else put_texts(copies, todo, drawn)
        todo = todo[~accept(todo, drawn)]
        if not len(todo):
            break
    return copies, todo, n_draws


def put_texts(texts: Any, places: np.ndarray, others: Any) -> Any:
    """Return texts with others at some places.

    Parameters
    ----------
    texts : pyarrow.StringArray of length n_texts
        Not changed.
    places : ndarray of shape (n_others,), int64
        Each once.
    others : pyarrow.StringArray of length n_others
        The texts for these places.

    Returns
    -------
    pyarrow.StringArray of length n_texts

    Examples
    --------
    >>> import numpy as np
    >>> import pyarrow as pa
    >>> from skimbal.over_sampling._accepted_draws import put_texts
    >>> put_texts(pa.array(["a", "b"]), np.array([1]), pa.array(["c"])).to_pylist()
    ['a', 'c']
    """
    where = np.arange(len(texts))
    where[places] = len(texts) + np.arange(len(others))
    return take_texts(concat_texts([texts, others]), where)
