"""How much a set of rows can move a figure, and how it is said."""

from typing import Literal

import numpy as np

from skimbal.evaluation._audit_rows import AuditRows

__all__ = [
    "count_of",
    "effect_on_figures",
    "grade",
    "name_classes",
    "name_rows",
    "of_tested",
]

# what cannot move a figure by a thousandth is a note
_LEAST_EFFECT = 1e-3
_SHOWN = 5


def effect_on_figures(data: AuditRows, rows: np.ndarray) -> float:
    """Return by how much accuracy or mean recall can be off if these rows are wrong.

    Parameters
    ----------
    data : AuditRows
        What is audited.
    rows : ndarray of shape (n_rows,), int64
        Different tested rows.

    Returns
    -------
    float
        The larger of their share of all tested rows, and the mean over the classes of
        their share of the class: one row of a rare class moves macro figures far more.
    """
    if not len(rows):
        return 0.0
    k = len(data.classes)
    tested = np.bincount(data.codes[data.tested], minlength=k)
    hit = np.bincount(data.codes[rows], minlength=k)
    there = tested > 0
    return max(len(rows) / len(data.tested), float((hit[there] / tested[there]).mean()))


def grade(
    effect: float, worst: Literal["leak", "warning"] = "leak"
) -> Literal["leak", "warning", "note"]:
    """Return `worst`, or ``'note'`` where the effect is too small to be seen."""
    return worst if effect >= _LEAST_EFFECT else "note"


def name_rows(rows: np.ndarray) -> str:
    """Return ``'row 3'`` or ``'rows 3, 17, 40, 41, 52, ...'``."""
    shown = ", ".join(str(row) for row in rows[:_SHOWN].tolist())
    more = ", ..." if len(rows) > _SHOWN else ""
    return f"row{'' if len(rows) == 1 else 's'} {shown}{more}"


def name_classes(data: AuditRows, codes: np.ndarray) -> str:
    """Return the names of some classes, the first few of many."""
    shown = ", ".join(repr(label) for label in data.classes[codes[:3]].tolist())
    return shown + ", ..." * (len(codes) > 3)


def count_of(n: int, thing: str, total: int | None = None) -> str:
    """Return ``'1 row'``, or ``'20 of 400 rows (5.0 %)'``."""
    plural = "" if (n if total is None else total) == 1 else "s"
    if total is None:
        return f"{n} {thing}{plural}"
    return f"{n} of {total} {thing}{plural} ({100 * n / max(total, 1):.3g} %)"


def of_tested(data: AuditRows, rows: np.ndarray) -> str:
    """Return ``'20 of 400 tested rows (5.0 %)'``."""
    return count_of(len(rows), "tested row", len(data.tested))
