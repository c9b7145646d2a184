"""Seeded product titles with rare and confusable categories."""

from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from sklearn.utils._param_validation import (
    Interval,
    StrOptions,
    validate_parameter_constraints,
)

from skimbal.datasets._product_category import ProductCategory, load_product_categories
from skimbal.utils import check_generator

__all__ = ["make_product_titles"]

_CONSTRAINTS: dict[str, list] = {
    "n_samples": [Interval(Integral, 1, None, closed="left")],
    "n_classes": [Interval(Integral, 2, 20, closed="both")],
    "n_minority": [Interval(Integral, 0, None, closed="left")],
    "imbalance_ratio": [Interval(Real, 1, None, closed="left")],
    "lang": [StrOptions({"en", "zh"})],
    "label_noise": [Interval(Real, 0, 1, closed="both")],
}


def make_product_titles(
    n_samples: int = 1000,
    *,
    n_classes: int = 10,
    n_minority: int = 2,
    imbalance_ratio: float = 10.0,
    lang: Literal["en", "zh"] = "en",
    label_noise: float = 0.0,
    random_state: Any = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Make titles of invented products, labelled with their category.

    Titles are built from a grammar: brand, model number, noun, size, unit, colour
    and selling points, in several orders. Three in ten titles offer a product that
    another title offers too, in another colour, size or order of words. Categories
    come with look-alikes: a phone is sold "with silicone case", a case "for" a phone;
    a kettle and a water heater share brands, litres and watts. Some titles leave the
    noun out.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of titles, at least `n_classes`.
    n_classes : int, default=10
        Number of categories, from 2 to 20, taken in the order of the grammar.
    n_minority : int, default=2
        How many of them are rare: the last ones. Less than `n_classes`.
    imbalance_ratio : float, default=10.0
        Rows of a common category divided by rows of a rare one, at least 1. A rare
        category has ``n_samples / (n_common * imbalance_ratio + n_minority)`` rows,
        rounded down, but never less than 1; the others share the rest equally, and
        the first ones of them take one row more where that does not divide.
    lang : {'en', 'zh'}, default='en'
        Language of titles and labels.
    label_noise : float, default=0.0
        Share of all rows, drawn at random, whose label is changed to a category it
        could be confused with. The counts above hold before this; the same seed with
        ``label_noise=0.0`` gives the same titles with their true labels.
    random_state : None, int, RandomState or Generator, default=None
        An int gives the same rows at every call.

    Returns
    -------
    X : ndarray of shape (n_samples,), object
        The titles, each a str.
    y : ndarray of shape (n_samples,), str
        The categories.

    Raises
    ------
    InvalidParameterError
        If a parameter has the wrong type or is out of its range.
    ValueError
        If `n_samples` is less than `n_classes`, or `n_minority` is not less.

    Examples
    --------
    >>> from skimbal.datasets import make_product_titles
    >>> X, y = make_product_titles(500, random_state=0)
    >>> import numpy as np
    >>> dict(zip(*np.unique(y, return_counts=True)))["phone"]
    np.int64(61)
    """
    # `random_state` has its own check, in check_generator
    validate_parameter_constraints(
        _CONSTRAINTS,
        {
            "n_samples": n_samples,
            "n_classes": n_classes,
            "n_minority": n_minority,
            "imbalance_ratio": imbalance_ratio,
            "lang": lang,
            "label_noise": label_noise,
        },
        caller_name="make_product_titles",
    )
    counts = _class_counts(n_samples, n_classes, n_minority, imbalance_ratio)
    categories = load_product_categories(lang)[:n_classes]
    rng = check_generator(random_state)
    titles = [
        category.make_titles(count, rng)
        for category, count in zip(categories, counts, strict=True)
    ]
    order = rng.permutation(n_samples)
    codes = np.repeat(np.arange(n_classes), counts)[order]
    # drawn last, so that the same seed without noise gives the true labels
    codes = _flip_labels(codes, categories, round(label_noise * n_samples), rng)
    names = np.array([category.name for category in categories])
    return np.concatenate(titles)[order], names[codes]


def _class_counts(
    n_samples: int, n_classes: int, n_minority: int, imbalance_ratio: float
) -> np.ndarray:
    if n_samples < n_classes:
        raise ValueError(
            f"`n_samples` must be at least n_classes={n_classes}, one row a class; "
            f"got {n_samples}."
        )
    n_common = n_classes - n_minority
    if n_common < 1:
        raise ValueError(
            f"`n_minority` must be less than n_classes={n_classes}; got {n_minority}."
        )
    # rounded down, so that a rare class never outgrows a common one
    rare = max(1, int(n_samples / (n_common * imbalance_ratio + n_minority)))
    common, extra = divmod(n_samples - n_minority * rare, n_common)
    counts = np.full(n_classes, rare, dtype=np.int64)
    counts[:n_common] = common
    counts[:extra] += 1
    return counts


def _flip_labels(
    codes: np.ndarray,
    categories: tuple[ProductCategory, ...],
    n_flips: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return `codes` with `n_flips` of them changed to a confusable category."""
    flipped = codes.copy()
    chosen = rng.permutation(len(codes))[:n_flips]
    for code, category in enumerate(categories):
        rows = chosen[codes[chosen] == code]
        others = [i for i, c in enumerate(categories) if c.name in category.confusable]
        # a look-alike may be outside the first n_classes: any other class then
        others = others or [i for i in range(len(categories)) if i != code]
        flipped[rows] = rng.choice(others, size=len(rows))
    return flipped
