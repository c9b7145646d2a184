"""Which parts of the data the advisor compares."""

from typing import Any

import numpy as np

from skimbal.auto._checks import Rows
from skimbal.utils import check_texts
from skimbal.utils._unlabelled import take_labelled

__all__ = ["read_parts"]


def read_parts(
    X: Any, part: Any, rows: Rows, unlabelled: list[str]
) -> dict[str, list[str]]:
    """Return the texts of each part.

    Parameters
    ----------
    X : array-like of str of shape (n_samples,)
        Texts, checked before.
    part : array-like of shape (n_samples,) or None
        What each row belongs to; None compares rows with and without a label.
    rows : Rows
        Of `X`.
    unlabelled : list of str
        More texts without a label.

    Returns
    -------
    dict of str to list of str
        In the order of the names.

    Raises
    ------
    ValueError
        If `part` has another number of rows, or a row of none.
    """
    if part is None:
        without = rows.unlabelled + unlabelled
        return {"labelled": rows.texts, "without a label": without} if without else {}
    texts = check_texts(X)
    values = part.to_pylist() if hasattr(part, "to_pylist") else part
    values = np.asarray(values, dtype=object).ravel().tolist()
    if len(values) != len(texts):
        raise ValueError(
            f"`part` must name a part for each row of `X`; got {len(values)} for "
            f"{len(texts)} rows."
        )
    given = take_labelled(values, minus_one=False)[0]
    if len(given) < len(values):
        first = int(np.setdiff1d(np.arange(len(values)), given)[0])
        raise ValueError(
            f"`part` must name a part for each row of `X`; row {first} has none."
        )
    parts: dict[str, list[str]] = {}
    for value, text in zip(values, texts, strict=True):
        parts.setdefault(str(value), []).append(text)
    if unlabelled:
        parts.setdefault("without a label", []).extend(unlabelled)
    return dict(sorted(parts.items()))
