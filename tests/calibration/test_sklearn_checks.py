"""scikit-learn's own checks, on numbers."""

from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from skimbal.calibration._target_prior import TargetPriorMixin
from tests.calibration.data import members

# `check_labels` reads y everywhere in skimbal
LABELS = {
    "check_complex_data": "complex labels are refused, in other words",
    "check_supervised_y_2d": "a column of labels is read without a warning",
}
COUNTS = "the prior 'train' counts rows, so that it undoes the weights of an estimator"
WEIGHTS = {
    "check_sample_weight_equivalence_on_dense_data": COUNTS,
    "check_sample_weight_equivalence_on_sparse_data": COUNTS,
}


def expected_failures(estimator):
    return LABELS | (WEIGHTS if isinstance(estimator, TargetPriorMixin) else {})


@parametrize_with_checks(
    members(LogisticRegression()), expected_failed_checks=expected_failures
)
def test_estimator_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)
