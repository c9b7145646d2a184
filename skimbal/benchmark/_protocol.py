"""Which rows a classifier is trained and tested on, and what each test row counts."""

from collections import Counter

import numpy as np
from sklearn.model_selection import StratifiedShuffleSplit

from skimbal.benchmark._split import Split

__all__ = [
    "MIN_ROWS",
    "cut_half",
    "draw_pool",
    "draw_split",
    "flip_labels",
    "hide_labels",
    "keep_usable_rows",
    "limit_sizes",
    "split_rows",
    "weigh_rows",
]

# rarer classes leave nothing to test on once they have MIN_TRAIN training rows
MIN_ROWS = 8
MIN_TRAIN = 3


def split_rows(
    X: np.ndarray,
    y: np.ndarray,
    *,
    language: str,
    seed: int,
    n_train: int,
    n_test: int,
    n_rare: int | None = None,
) -> Split:
    """Draw training and test rows.

    Parameters
    ----------
    X, y : ndarray of shape (n_samples,)
        Texts and labels, as `keep_usable_rows` returns them.
    language : str
        Of the texts.
    seed : int
        Decides which rows are drawn, and which classes are cut.
    n_train, n_test : int
        Most rows of either side; a small set gives 60 % of its rows to training.
    n_rare : int, default=None
        Cut half of the classes to this many training rows; None: cut none.

    Returns
    -------
    Split
    """
    n_train, n_test = limit_sizes(len(X), n_train=n_train, n_test=n_test)
    train, test = draw_split(y, n_train=n_train, n_test=n_test, seed=seed)
    rare: tuple[str, ...] = ()
    if n_rare is not None:
        kept, rare = cut_half(y[train], n_rare=n_rare, seed=seed)
        train = train[kept]
    return Split(X[train], y[train], X[test], y[test], language, rare)


def limit_sizes(n_rows: int, *, n_train: int, n_test: int) -> tuple[int, int]:
    """Return how many of `n_rows` are trained and tested on."""
    n_train = min(n_train, int(n_rows * 0.6))
    return n_train, min(n_test, n_rows - n_train)


def keep_usable_rows(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop rows without label, repeated texts, and classes that are too small."""
    labelled = y != ""
    X, y = X[labelled], y[labelled]
    first: dict[str, int] = {}
    for i, text in enumerate(X):
        first.setdefault(text, i)
    rows = np.fromiter(first.values(), dtype=np.int64)
    X, y = X[rows], y[rows]
    counts = Counter(y.tolist())
    large = np.array([counts[label] >= MIN_ROWS for label in y.tolist()], dtype=bool)
    return X[large], y[large]


def draw_pool(
    X: np.ndarray, y: np.ndarray, *, n_rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that all seeds deal out, always the same ones.

    Embeddings of `n_rows` texts then serve every seed. A class that chance would give
    fewer than `MIN_ROWS` gets that many.
    """
    order = np.random.default_rng(0).permutation(len(y))
    place = np.empty(len(y), dtype=np.int64)
    place[order] = np.arange(len(y))
    kept = place < n_rows
    for label in np.unique(y):
        rows = order[y[order] == label]
        kept[rows[:MIN_ROWS]] = True
    return X[kept], y[kept]


def draw_split(
    y: np.ndarray, *, n_train: int, n_test: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return training and test rows, the classes in their natural proportions.

    A class with fewer than `MIN_TRAIN` training rows gets more: rows that are on
    neither side or, where these are too few, rows drawn from those and the test rows.
    """
    splitter = StratifiedShuffleSplit(
        1, train_size=n_train, test_size=n_test, random_state=seed
    )
    train, test = next(splitter.split(np.zeros(len(y)), y))
    spare = np.setdiff1d(np.arange(len(y)), np.concatenate([train, test]))
    rng = np.random.default_rng(seed)
    counts = Counter(y[train].tolist())
    added = []
    for label in np.unique(y).tolist():
        n_missing = MIN_TRAIN - counts[label]
        if n_missing <= 0:
            continue
        rows = spare[y[spare] == label]
        if len(rows) < n_missing:
            rows = np.concatenate([rows, test[y[test] == label]])[: n_missing + 1]
        added.append(rng.permutation(rows)[:n_missing])
    train = np.concatenate([train, *added])
    return train, np.setdiff1d(test, train)


def cut_half(
    y: np.ndarray, *, n_rare: int, seed: int
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the rows to keep, in order, and the half of the classes that is cut.

    Half of the classes, rounded down and chosen regardless of size, keep `n_rare`
    random rows; those with fewer keep what they have. A smaller `n_rare` keeps part of
    the same rows. Without a class to cut, the half is empty.
    """
    rng = np.random.default_rng(seed)
    classes = np.unique(y)
    rare = np.sort(rng.permutation(classes)[: len(classes) // 2])
    order = rng.permutation(len(y))
    dropped = [order[y[order] == label][n_rare:] for label in rare]
    kept = np.setdiff1d(np.arange(len(y)), np.concatenate([*dropped, order[:0]]))
    return kept, tuple(rare.tolist()) if len(kept) < len(y) else ()


def flip_labels(y: np.ndarray, *, share: float, noise: str, seed: int) -> np.ndarray:
    """Return labels, a share of which is wrong.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
        True labels, of two classes or more.
    share : float
        Share of each class that is flipped, rounded down: no class loses all rows.
    noise : {'uniform', 'asymmetric'}
        Whether a wrong label is any of the others, or the same other one for all rows
        of a class: the next one in a circle of the classes.
    seed : int
        Decides which rows are flipped, the wrong labels and the circle.

    Returns
    -------
    ndarray of shape (n_samples,)
    """
    rng = np.random.default_rng(seed)
    circle = rng.permutation(np.unique(y))
    place = {label: i for i, label in enumerate(circle.tolist())}
    flipped = y.copy()
    for label in circle:
        rows = rng.permutation(np.flatnonzero(y == label))
        # 100 * 0.29 is a little less than 29
        rows = rows[: int(len(rows) * share + 1e-9)]
        # so many places farther on the circle, never all the way round
        steps = rng.integers(1, len(circle), len(rows))
        if noise == "asymmetric":
            steps[:] = 1
        flipped[rows] = circle[(place[label] + steps) % len(circle)]
    return flipped


def hide_labels(y: np.ndarray, *, n_labels: int, seed: int) -> np.ndarray:
    """Return the rows whose labels are told: so many a class, half of it at most."""
    rng = np.random.default_rng(seed)
    told = []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        told.append(rows[: min(n_labels, max(1, len(rows) // 2))])
    return np.sort(np.concatenate(told))


def weigh_rows(split: Split, prior: str) -> np.ndarray | None:
    """Return what each test row counts, 1 on average; None where all count the same.

    Parameters
    ----------
    split : Split
    prior : {'uniform', 'train'}
        The class frequencies that the weighted test rows are to have: all the same,
        or those of the training rows. Without a cut, test rows have the latter.

    Returns
    -------
    ndarray of shape (n_test,), float64, or None
    """
    if prior == "train" and not split.rare:
        return None
    classes, codes, counts = np.unique(
        split.y_test, return_inverse=True, return_counts=True
    )
    share = np.ones(len(classes))
    if prior == "train":
        trained = Counter(split.y_train.tolist())
        share = np.array([trained[label] for label in classes.tolist()], np.float64)
    weight = (share / counts)[codes]
    return weight / weight.mean()
