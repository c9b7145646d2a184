"""The data sets of the benchmark, and the rows of its tasks."""

import numpy as np

from skimbal.benchmark._protocol import (
    draw_split,
    hide_labels,
    keep_usable_rows,
    limit_sizes,
    split_rows,
)
from skimbal.benchmark._split import Split
from skimbal.datasets import fetch_dataset

__all__ = ["N_TRAIN", "SETS", "load_split"]

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
    language = data.info.language
    if n_labels is None:
        sizes = {"n_train": n_train, "n_test": n_test, "n_rare": n_rare}
        return split_rows(X, y, language=language, seed=seed, **sizes)
    n_train += n_labels * len(np.unique(y))
    n_train, n_test = limit_sizes(len(X), n_train=n_train, n_test=n_test)
    train, test = draw_split(y, n_train=n_train, n_test=n_test, seed=0)
    told = hide_labels(y[train], n_labels=n_labels, seed=seed)
    hidden, train = np.delete(train, told), train[told]
    more = {"X_unlabelled": X[hidden], "y_unlabelled": y[hidden]}
    return Split(X[train], y[train], X[test], y[test], language, **more)
