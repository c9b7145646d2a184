"""Draw balanced subsets of the rows, so that together they waste few."""

from collections.abc import Iterator

import numpy as np

__all__ = ["balanced_draws", "default_size"]


def default_size(counts: np.ndarray, n_draws: int) -> int:
    """Return the rows of each class in a draw, so that the draws miss few.

    Parameters
    ----------
    counts : ndarray of shape (n_classes,), int64
        Rows of each class, all above 0.
    n_draws : int
        Number of draws.

    Returns
    -------
    int
        Of two classes, what the rarer one has or the other over `n_draws`, if that is
        more: no row is missed. Of more, the mean, rounded down: the rarest would take
        rows away from all the others, and the most frequent one make a draw larger than
        all rows together.
    """
    if len(counts) > 2:
        return int(counts.sum() // len(counts))
    return int(max(counts.min(), -(-counts.max() // n_draws)))


def balanced_draws(
    codes: np.ndarray,
    n_draws: int,
    size: int,
    rng: np.random.Generator,
    *,
    bootstrap: bool = False,
) -> list[np.ndarray]:
    """Return row numbers of draws that hold each class as often.

    A class of more than `size` rows is shuffled and dealt like cards: no row comes a
    second time before each has come once. A smaller class is taken whole, as often as
    it fits; what is then lacking is dealt in the same way.

    Parameters
    ----------
    codes : ndarray of shape (n_samples,), int64
        Class numbers; a number without rows is left out.
    n_draws : int
        Number of draws.
    size : int
        Rows of each class in a draw.
    rng : numpy.random.Generator
        Where they are drawn from.
    bootstrap : bool, default=False
        Whether classes of at most `size` rows are drawn with replacement instead.

    Returns
    -------
    list of ndarray of shape (n_classes * size,), int64
        Ascending; a row that is drawn several times stands there as often.
    """
    parts: list[list[np.ndarray]] = [[] for _ in range(n_draws)]
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        whole, lacking = divmod(size, len(rows))
        hands = _deal(rows, lacking, rng)
        for part in parts:
            if whole and bootstrap:
                part.append(rng.choice(rows, size))
            else:
                part.extend([np.tile(rows, whole), next(hands)])
    return [np.sort(np.concatenate(part)) for part in parts]


def _deal(
    rows: np.ndarray, size: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield hands of `size` different rows, of a deck shuffled when it is used up."""
    deck = rows[:0]
    while True:
        hand, deck = deck[:size], deck[size:]
        lacking = size - len(hand)
        if lacking:
            shuffled = rng.permutation(rows)
            # what is in the hand already comes last in the new deck
            held = np.isin(shuffled, hand)
            deck = np.concatenate([shuffled[~held], shuffled[held]])
            hand, deck = np.concatenate([hand, deck[:lacking]]), deck[lacking:]
        yield hand
