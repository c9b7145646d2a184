"""Test texts that a pretrained body has read, by the record in its folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binom

from skimbal.evaluation._audit_checks._effect import (
    effect_on_figures,
    grade,
    name_rows,
    of_tested,
)
from skimbal.evaluation._audit_checks._frozen import inner_estimators
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding
from skimbal.utils._paths import expand_user
from skimbal.utils._text_record import FALSE_ALARMS, TextRecord

__all__ = ["check_pretraining"]

_ALPHA = 1e-4


def check_pretraining(data: AuditRows) -> Iterator[Finding]:
    """Find tested texts that the body of the estimator was pretrained on."""
    if data.texts is None or data.estimator is None:
        raise NotChecked("`X` holds no texts, or no `estimator` is given")
    records = list(_records(data.estimator))
    if not records:
        raise NotChecked("the estimator starts from no body that records what it read")
    read = np.zeros(data.n_rows, bool)
    for record in records:
        for column in data.text_columns:
            read |= record.holds(column)
    rows = data.tested[read[data.tested]]
    n, n_tested = len(rows), len(data.tested)
    chance = 1 - (1 - FALSE_ALARMS) ** (len(records) * len(data.text_columns))
    if binom.sf(n - 1, n_tested, chance) > _ALPHA or not n:
        return
    yield Finding(
        kind="pretraining",
        severity=grade(effect_on_figures(data, rows)),
        count=n,
        share=n / n_tested,
        message=f"{of_tested(data, rows)} were read when the body was "
        f"pretrained ({name_rows(rows)}): it knows their words, though not their "
        "labels, and new texts will be a little harder.",
        remedy="Pretrain on training rows alone, with `pretraining=`, or on texts from "
        "elsewhere.",
        rows=tuple(rows.tolist()),
    )


def _records(estimator: Any) -> Iterator[TextRecord]:
    folders = {
        str(expand_user(name))
        for part in inner_estimators(estimator)
        for name in _names(getattr(part, "pretrained", None))
    }
    for folder in sorted(folders):
        if Path(folder).is_dir():
            record = TextRecord.load(folder)
            if record is not None:
                yield record


def _names(pretrained: Any) -> list[Any]:
    values = pretrained if isinstance(pretrained, (list, tuple)) else [pretrained]
    return [value for value in values if isinstance(value, (str, Path))]
