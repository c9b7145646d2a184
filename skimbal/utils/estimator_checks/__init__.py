"""The contract of estimators over texts, as checks that anyone can run.

scikit-learn's `check_estimator` feeds 2-D arrays of numbers, and so runs a single
check on estimators that take texts. The checks here feed texts.
"""

from skimbal.utils.estimator_checks._runner import (
    check_text_estimator,
    parametrize_with_text_checks,
)

__all__ = ["check_text_estimator", "parametrize_with_text_checks"]
