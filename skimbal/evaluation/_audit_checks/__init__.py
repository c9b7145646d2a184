"""The checks of an audit, a file a family, in the order in which they are made."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from skimbal.evaluation._audit_checks._classes import check_missing_classes
from skimbal.evaluation._audit_checks._columns import check_label_in_column
from skimbal.evaluation._audit_checks._copies import (
    check_conflicting_labels,
    check_exact_copies,
    check_near_copies,
    check_shared_rows,
)
from skimbal.evaluation._audit_checks._fitted import (
    check_selection,
    check_trained_on_tests,
)
from skimbal.evaluation._audit_checks._label_noise import check_label_noise
from skimbal.evaluation._audit_checks._read_before import check_pretraining
from skimbal.evaluation._audit_checks._resampled import check_resampled_test
from skimbal.evaluation._audit_checks._sides import check_groups, check_time
from skimbal.evaluation._audit_checks._statistics import (
    check_imputation,
    check_projection,
    check_scaling,
)
from skimbal.evaluation._audit_checks._synthetic import (
    check_synthetic_rows,
    check_synthetic_tests,
)
from skimbal.evaluation._audit_checks._telltale import check_label_in_text
from skimbal.evaluation._audit_checks._vocabulary import (
    check_idf_weights,
    check_vocabulary,
)
from skimbal.evaluation._audit_rows import AuditRows
from skimbal.evaluation._finding import Finding

__all__ = ["CHECKS"]

Check: TypeAlias = Callable[[AuditRows], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "shared_rows": check_shared_rows,
    "exact_copies": check_exact_copies,
    "near_copies": check_near_copies,
    "synthetic_rows": check_synthetic_rows,
    "synthetic_tests": check_synthetic_tests,
    "resampled_test": check_resampled_test,
    "groups": check_groups,
    "time": check_time,
    "vocabulary": check_vocabulary,
    "idf_weights": check_idf_weights,
    "scaling": check_scaling,
    "projection": check_projection,
    "imputation": check_imputation,
    "pretraining": check_pretraining,
    "trained_on_tests": check_trained_on_tests,
    "selection": check_selection,
    "label_in_text": check_label_in_text,
    "label_in_column": check_label_in_column,
    "conflicting_labels": check_conflicting_labels,
    "missing_classes": check_missing_classes,
    "label_noise": check_label_noise,
}
