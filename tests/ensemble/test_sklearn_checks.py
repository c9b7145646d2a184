"""scikit-learn's own checks, on numbers."""

from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from sklearn.utils.estimator_checks import parametrize_with_checks

from skimbal.ensemble import (
    BalancedTextBagging,
    CrossFitClassifier,
    EasyEnsembleText,
    GreedyEnsembleClassifier,
    SeedAverageClassifier,
)

# `check_labels` reads y everywhere in skimbal
FAILURES = {
    "check_complex_data": "complex labels are refused, in other words",
    "check_supervised_y_2d": "a column of labels is read without a warning",
}
VECTORS = {"encoder": "passthrough", "n_estimators": 2, "random_state": 0}
DRAWN = {
    f"check_sample_weight_equivalence_on_{kind}_data": "rows are drawn, not weights"
    for kind in ("dense", "sparse")
}
MEMBERS = [("lr", LogisticRegression()), ("svc", LinearSVC(random_state=0))]


@parametrize_with_checks(
    [
        BalancedTextBagging(LogisticRegression(), **VECTORS),
        CrossFitClassifier(LogisticRegression(), random_state=0),
        EasyEnsembleText(AdaBoostClassifier(n_estimators=5), **VECTORS),
        GreedyEnsembleClassifier(MEMBERS, cv=2, n_bags=3, n_rounds=5, random_state=0),
        SeedAverageClassifier(LogisticRegression(), random_state=0),
    ],
    expected_failed_checks=lambda estimator: (
        FAILURES | (DRAWN if hasattr(estimator, "rows_per_class") else {})
    ),
)
def test_estimator_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)
