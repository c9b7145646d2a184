"""Numbers that were scaled, rotated or filled in with the test part."""

import numpy as np
import pytest
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    RobustScaler,
    StandardScaler,
)

from tests.evaluation.audit.plants import (
    alarms,
    clean_numbers,
    quick_audit,
    random_split,
)

CASES = [
    (StandardScaler(), "scaling"),
    (MinMaxScaler(), "scaling"),
    (RobustScaler(), "scaling"),
    (PCA(6), "projection"),
    (PCA(6, whiten=True), "projection"),
    (TruncatedSVD(6, random_state=0), "projection"),
    (SimpleImputer(), "imputation"),
    (SimpleImputer(strategy="median"), "imputation"),
]


def numbers(kind, seed):
    X, y = clean_numbers(seed)
    if kind == "imputation":
        X[np.random.default_rng(seed).random(X.shape) < 0.1] = np.nan
    return X, y


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("transformer", "kind"), CASES)
def test_what_was_fitted_on_all_rows_is_told_from_training_rows(
    transformer, kind, seed, dtype
):
    X, y = numbers(kind, seed)
    train, test = random_split(len(X), seed)
    for rows, expected in ((np.arange(len(X)), {kind}), (train, set())):
        changed = transformer.fit(X[rows]).transform(X).astype(dtype)
        found = quick_audit(changed, y, cv=[(train, test)], random_state=0)
        # whitened columns are scaled as well
        assert alarms(found) - {"scaling"} == expected - {"scaling"}
        assert ("scaling" in alarms(found)) <= bool(expected)
        assert expected <= alarms(found)


@pytest.mark.parametrize("seed", range(5))
def test_numbers_as_they_came_are_clean(seed):
    for kind in ("scaling", "imputation"):
        X, y = numbers(kind, seed)
        assert not alarms(quick_audit(X, y, random_state=0))


def test_numbers_by_nature_between_0_and_1_are_clean():
    rng = np.random.default_rng(0)
    X = np.clip(rng.normal(0.5, 0.3, (500, 8)), 0, 1)
    assert not alarms(quick_audit(X, rng.choice(["a", "b"], 500), random_state=0))


@pytest.mark.parametrize("seed", range(3))
def test_columns_divided_by_their_largest_number_are_found(seed):
    X, y = clean_numbers(seed, width=60)
    train, test = random_split(len(X), seed)
    for rows, expected in ((np.arange(len(X)), {"scaling"}), (train, set())):
        changed = MaxAbsScaler().fit(X[rows]).transform(X)
        assert alarms(quick_audit(changed, y, cv=[(train, test)])) == expected
