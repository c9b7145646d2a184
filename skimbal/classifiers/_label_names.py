"""What classes are called, as texts of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from warnings import catch_warnings, simplefilter

import numpy as np
from scipy.special import log_softmax

from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import make_inner_folds
from skimbal.utils._linear_probe import fit_probe

__all__ = ["NamedRows", "find_names", "names_help"]

_N_FOLDS = 5


def find_names(
    label_names: Any, classes: np.ndarray, n_columns: int
) -> list[str] | None:
    """Return a text for each class, or None where names are of no use.

    Parameters
    ----------
    label_names : None, 'auto' or mapping of label to str
        As in `ContrastiveTextClassifier`.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    n_columns : int
        Text columns of the rows.

    Returns
    -------
    list of str or None

    Raises
    ------
    LabelError
        If a mapping lacks a class.
    TypeError
        If a name is no text.
    ValueError
        If names are given and the rows have two text columns.
    """
    if label_names is None:
        return None
    if not isinstance(label_names, Mapping):  # 'auto'
        if n_columns > 1 or classes.dtype.kind != "U":
            return None
        return [_as_words(label) for label in classes.tolist()]
    if n_columns > 1:
        raise ValueError(
            "`label_names` must be None or 'auto' where `X` has two text columns: a "
            "name is the text of a single one."
        )
    names = []
    for label in classes.tolist():
        if label not in label_names:
            raise LabelError(
                f"`label_names` must name every class; it lacks {label!r}."
            )
        name = label_names[label]
        if not isinstance(name, str):
            raise TypeError(
                f"`label_names` must hold str; that of {label!r} is "
                f"{type(name).__name__}."
            )
        names.append(name)
    return names


def _as_words(label: str) -> str:
    return " ".join(label.replace("_", " ").replace("-", " ").split())


@dataclass(frozen=True)
class NamedRows:
    """Rows, and behind them one for the name of each class, if they have names.

    Parameters
    ----------
    columns : sequence of lists of str
        The texts.
    target : ndarray of shape (n_rows,), int64
        Class numbers.
    weights : ndarray of shape (n_rows,), float64
        `sample_weight`; a name weighs what a row of its class does on average.
    n_given : int
        Rows without names.
    """

    columns: Sequence[Sequence[str]]
    target: np.ndarray
    weights: np.ndarray
    n_given: int

    @classmethod
    def of_rows(cls, rows: TextRows, names: Sequence[str] | None) -> Self:
        """Put the names behind the rows."""
        if names is None:
            return cls(rows.columns, rows.target, rows.weights, len(rows))
        mean = np.bincount(rows.target, rows.weights) / np.bincount(rows.target)
        return cls(
            [[*rows.columns[0], *names]],
            np.append(rows.target, np.arange(len(names))),
            np.append(rows.weights, mean),
            len(rows),
        )

    @property
    def weights_without_names(self) -> np.ndarray:
        """The weights, 0 for names."""
        kept = np.arange(len(self.weights)) < self.n_given
        return np.where(kept, self.weights, 0.0)


def names_help(
    rows: NamedRows,
    vectors: np.ndarray,
    by_class: np.ndarray,
    C: float,
    rng: np.random.Generator,
) -> bool:
    """Tell whether rows of names make a probe better, out of fold.

    Parameters
    ----------
    rows : NamedRows
        Rows with names.
    vectors : ndarray of shape (n_rows, n_features)
        Of a body that has not been trained on them.
    by_class : ndarray of shape (n_classes,)
        Weight of each class.
    C : float
        Inverse strength of the L2 penalty of the probe.
    rng : numpy.random.Generator
        Where the folds are drawn from.

    Returns
    -------
    bool
        Whether the mean log-loss is lower than without names, and than with those of
        other classes, by more than one standard error each. False where no class has
        two different rows.
    """
    # a copy of a text would be on both sides of a fold
    places = {text: i for i, text in enumerate(rows.columns[0][: rows.n_given])}
    given = np.sort(np.fromiter(places.values(), np.int64))
    target = rows.target[given]
    if np.bincount(target).max() < 2:
        return False
    weights = rows.weights * by_class[rows.target]
    names = np.arange(rows.n_given, len(rows.target))
    # names of other classes: rows more, which alone change how strong the penalty is
    others = np.roll(names, int(rng.integers(1, len(names))))

    def losses(train: np.ndarray, test: np.ndarray, named: np.ndarray) -> np.ndarray:
        coef, intercept = fit_probe(
            np.vstack([vectors[train], vectors[named]]),
            np.append(rows.target[train], rows.target[names[: len(named)]]),
            np.append(weights[train], weights[names[: len(named)]]),
            C=C,
        )
        log_p = log_softmax(vectors[test] @ coef.T + intercept, axis=1)
        return -log_p[np.arange(len(test)), rows.target[test]]

    with catch_warnings():
        # classes of one row: those are never tested, with or without names
        simplefilter("ignore", SkimbalWarning)
        folds = make_inner_folds(_N_FOLDS, None, target, rng)
    folds = [(given[train], given[test]) for train, test in folds]
    with_names, without, with_others = (
        np.concatenate([losses(train, test, named) for train, test in folds])
        for named in (names, names[:0], others)
    )
    weight = weights[np.concatenate([test for _, test in folds])]
    gains = (without - with_names, with_others - with_names)
    return all(_is_clear(gain, weight) for gain in gains)


def _is_clear(gain: np.ndarray, weight: np.ndarray) -> bool:
    """Tell whether a weighted mean is above 0 by more than one standard error."""
    mean = np.average(gain, weights=weight)
    error = np.sqrt((weight**2 * (gain - mean) ** 2).sum()) / weight.sum()
    return bool(mean > error)
