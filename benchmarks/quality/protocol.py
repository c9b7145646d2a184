"""The rows that every system of the benchmark is trained and tested on."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from sklearn.model_selection import StratifiedShuffleSplit

from skimbal.datasets import fetch_dataset

__all__ = [
    "N_TRAIN",
    "SETS",
    "Split",
    "cut_half",
    "draw_split",
    "hide_labels",
    "load_split",
    "weigh_rows",
]

SETS = (
    "en_banking77",
    "en_fashion_products",
    "en_reuters_r52",
    "en_sms_spam",
    "en_trec6",
    "en_womens_clothing",
    "zh_online_shopping_10_cats",
    "zh_tnews",
)
# most training rows of a task; there must be some to cut
N_TRAIN = {"natural": 2000, "step": 4000, "semi": 10_000}
# rarer classes leave nothing to test on once they have MIN_TRAIN training rows
MIN_ROWS = 8
MIN_TRAIN = 3


@dataclass(frozen=True)
class Split:
    """Training and test rows; `language` is ``'en'`` or ``'zh'``.

    `rare` holds the half of the classes that was cut; it is empty where none was.
    `X_unlabelled` are training rows whose labels no system is told; the figures of
    rare classes need to know how often each comes, `y_unlabelled`.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    language: str
    rare: tuple[str, ...] = ()
    X_unlabelled: np.ndarray = field(default_factory=lambda: np.empty(0, object))
    y_unlabelled: np.ndarray = field(default_factory=lambda: np.empty(0, str))

    def all_rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Return all training rows, with None for the labels that are not told."""
        y = np.full(len(self.y_unlabelled), None)
        texts = np.concatenate([self.X_train, self.X_unlabelled])
        return texts, np.concatenate([self.y_train.astype(object), y])


def load_split(
    name: str,
    *,
    seed: int,
    n_train: int = N_TRAIN["natural"],
    n_test: int = 3000,
    n_rare: int | None = None,
    n_labels: int | None = None,
) -> Split:
    """Read a data set and draw its training and test rows.

    Parameters
    ----------
    name : str
        A set in `skimbal.datasets.list_datasets`.
    seed : int
        Decides which rows are drawn, and which classes are cut.
    n_train, n_test : int
        Most rows of either side; a small set gives 60 % of its rows to training.
    n_rare : int, default=None
        Cut half of the classes to this many training rows; None: cut none.
    n_labels : int, default=None
        Tell the labels of this many training rows a class only, of half of its rows at
        most. `seed` then decides which; the rows are the same for all seeds, as
        encoding `n_train` unlabelled texts anew for each would take hours.

    Returns
    -------
    Split
    """
    data = fetch_dataset(name)
    X, y = keep_usable_rows(data.data, data.target.astype(str))
    if n_labels is not None:
        n_train += n_labels * len(np.unique(y))
    n_train = min(n_train, int(len(X) * 0.6))
    n_test = min(n_test, len(X) - n_train)
    row_seed = seed if n_labels is None else 0
    train, test = draw_split(y, n_train=n_train, n_test=n_test, seed=row_seed)
    if n_labels is not None:
        told = hide_labels(y[train], n_labels=n_labels, seed=seed)
        hidden, train = np.delete(train, told), train[told]
        more = {"X_unlabelled": X[hidden], "y_unlabelled": y[hidden]}
        return Split(X[train], y[train], X[test], y[test], data.info.language, **more)
    rare: tuple[str, ...] = ()
    if n_rare is not None:
        kept, rare = cut_half(y[train], n_rare=n_rare, seed=seed)
        train = train[kept]
    return Split(X[train], y[train], X[test], y[test], data.info.language, rare)


def keep_usable_rows(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop rows without label, repeated texts, and classes that are too small."""
    labelled = y != ""
    X, y = X[labelled], y[labelled]
    first = {}
    for i, text in enumerate(X):
        first.setdefault(text, i)
    rows = np.fromiter(first.values(), dtype=np.int64)
    X, y = X[rows], y[rows]
    counts = Counter(y.tolist())
    large = np.array([counts[label] >= MIN_ROWS for label in y.tolist()])
    return X[large], y[large]


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
