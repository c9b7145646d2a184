"""Tests of folds inside `fit`, and of probabilities from them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.dummy import DummyClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from skimbal.encoders import LexicalEncoder
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import align_proba, make_inner_folds, out_of_fold_proba
from skimbal.utils._out_of_fold import take_rows
from skimbal.utils.estimator_checks._data import LABELS, TEXTS
from skimbal.utils.estimator_checks._kinds import TEXT_CONTAINERS


def numbers(n=60, n_classes=3, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, n_classes, n)
    return rng.normal(size=(n, 2)) + y[:, None], y


class RemembersRows(DummyClassifier):
    """Tells in the second column whether it was trained on a row."""

    def fit(self, X, y, sample_weight=None):
        self.seen_ = {tuple(row) for row in np.asarray(X)}
        self.weight_ = sample_weight
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        seen = np.array([tuple(row) in self.seen_ for row in np.asarray(X)], float)
        return np.column_stack([1 - seen, seen])


def test_six_rows_in_three_folds_by_eye():
    y = np.array(["a", "b"] * 3)
    folds = make_inner_folds(3, None, y, random_state=0)
    assert sorted(np.concatenate([test for _, test in folds]).tolist()) == list(
        range(6)
    )
    for train, test in folds:
        assert sorted(y[test]) == ["a", "b"]
        assert not set(train) & set(test)
        assert len(train) + len(test) == 6


@given(
    counts=st.lists(st.integers(2, 9), min_size=2, max_size=4),
    n_folds=st.integers(2, 6),
    seed=st.integers(0, 99),
)
def test_each_row_is_tested_once_and_no_training_part_lacks_a_class(
    counts, n_folds, seed
):
    y = np.repeat(np.arange(len(counts)), counts)
    folds = make_inner_folds(n_folds, None, y, seed)
    assert len(folds) == min(n_folds, max(counts))
    tested = np.concatenate([test for _, test in folds])
    assert sorted(tested.tolist()) == list(range(len(y)))
    for train, test in folds:
        assert set(y[train]) == set(y)
        assert set(train) | set(test) == set(range(len(y)))
        assert not set(train) & set(test)


@pytest.mark.parametrize("n_rare", [2, 3, 5])
def test_rare_rows_are_spread_over_the_folds(n_rare):
    y = np.repeat(["common", "rare"], [40, n_rare])
    per_fold = [
        (y[test] == "rare").sum() for _, test in make_inner_folds(5, None, y, 0)
    ]
    assert max(per_fold) == 1
    assert sum(per_fold) == n_rare


def test_a_class_of_one_row_is_always_learnt_and_never_tested():
    y = np.array(["a"] * 6 + ["b"] * 6 + ["single"])
    with pytest.warns(SkimbalWarning, match="1 of 3 classes have a single row"):
        folds = make_inner_folds(3, None, y, random_state=0)
    assert all(12 in train and 12 not in test for train, test in folds)


def test_one_class_and_a_single_row_make_folds():
    with pytest.warns(SkimbalWarning, match="single row"):
        folds = make_inner_folds(5, None, np.array(["a", "a", "b"]), random_state=0)
    assert [len(train) for train, _ in folds] == [2, 2]


def test_classes_of_one_row_only_are_refused_with_what_is_needed():
    with pytest.raises(LabelError, match="a class with at least 2 rows; got 3 rows"):
        make_inner_folds(5, None, np.array(["a", "b", "c"]))


def test_none_is_five_folds():
    assert len(make_inner_folds(None, None, np.arange(40) % 2)) == 5


def test_the_seed_decides_the_folds():
    y = np.arange(40) % 2
    first, again, other = (make_inner_folds(4, None, y, seed) for seed in (0, 0, 1))
    assert all((a[1] == b[1]).all() for a, b in zip(first, again, strict=True))
    assert any((a[1] != b[1]).any() for a, b in zip(first, other, strict=True))


def test_splitters_lists_and_masks_are_read():
    X, y = np.zeros((20, 1)), np.arange(20) % 2
    mask = np.arange(20) < 10
    for cv in (StratifiedKFold(2), KFold(2), [(mask, ~mask), (~mask, mask)]):
        folds = make_inner_folds(cv, X, y)
        assert [len(test) for _, test in folds] == [10, 10]


def test_a_training_part_with_one_class_is_named():
    y = np.array([0] * 5 + [1] * 5)
    with pytest.raises(LabelError, match="inner fold 0 hold a single class"):
        make_inner_folds(KFold(2), np.zeros((10, 1)), y)


def test_probabilities_equal_a_loop_over_the_folds():
    X, y = numbers()
    folds = make_inner_folds(4, X, y, random_state=0)
    expected = np.zeros((len(y), 3))
    for train, test in folds:
        expected[test] = GaussianNB().fit(X[train], y[train]).predict_proba(X[test])
    np.testing.assert_allclose(out_of_fold_proba(GaussianNB(), X, y, folds), expected)


def test_no_row_is_seen_by_the_model_that_predicts_it():
    X, y = numbers(30, 2)
    folds = make_inner_folds(5, X, y, random_state=0)
    assert (out_of_fold_proba(RemembersRows(), X, y, folds)[:, 1] == 0).all()


def test_untested_rows_are_nan_and_repeated_tests_are_averaged():
    X, y = numbers(30, 2)
    folds = make_inner_folds(ShuffleSplit(3, test_size=0.3, random_state=0), X, y)
    proba = out_of_fold_proba(GaussianNB(), X, y, folds)
    for row in range(30):
        parts = [
            GaussianNB().fit(X[train], y[train]).predict_proba(X[[row]])[0]
            for train, test in folds
            if row in test
        ]
        expected = np.mean(parts, axis=0) if parts else [np.nan] * 2
        np.testing.assert_allclose(proba[row], expected)


def test_a_class_that_a_training_part_lacks_has_probability_zero():
    X, y = numbers(30)
    order = np.argsort(y, kind="stable")
    X, y = X[order], y[order]
    third = np.flatnonzero(y == 2)
    rest = np.flatnonzero(y != 2)
    proba = out_of_fold_proba(GaussianNB(), X, y, [(rest, third)])
    assert (proba[third, 2] == 0).all()
    np.testing.assert_allclose(proba[third].sum(axis=1), 1)


@pytest.mark.parametrize("container", TEXT_CONTAINERS)
def test_every_container_of_texts_is_cut_by_row(container):
    y = np.array(LABELS)
    folds = make_inner_folds(3, None, y, random_state=0)
    model = make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())
    expected = out_of_fold_proba(model, TEXTS, y, folds)
    X = TEXT_CONTAINERS[container](TEXTS)
    np.testing.assert_allclose(out_of_fold_proba(model, X, y, folds), expected)


def test_sparse_rows_and_frames_are_cut_too():
    pandas = pytest.importorskip("pandas")
    X, y = numbers()
    folds = make_inner_folds(3, X, y, random_state=0)
    model = LogisticRegression()
    expected = out_of_fold_proba(model, X, y, folds)
    frame = pandas.DataFrame(X, columns=["a", "b"], index=np.arange(len(y))[::-1])
    for other in (csr_array(X), frame):
        proba = out_of_fold_proba(model, other, y, folds)
        np.testing.assert_allclose(proba, expected, atol=1e-5)


def test_arguments_of_fit_with_a_value_a_row_are_cut():
    X, y = numbers(30, 2)
    folds = make_inner_folds(3, X, y, random_state=0)
    model = LogisticRegression()
    weight = np.arange(30.0) + 1
    proba = out_of_fold_proba(model, X, y, folds, fit_params={"sample_weight": weight})
    train, test = folds[0]
    first = LogisticRegression().fit(X[train], y[train], weight[train])
    np.testing.assert_allclose(proba[test], first.predict_proba(X[test]))


def test_a_frozen_estimator_is_not_fitted_again():
    X, y = numbers()
    frozen = FrozenEstimator(GaussianNB().fit(X, y))
    folds = make_inner_folds(3, X, y, random_state=0)
    proba = out_of_fold_proba(frozen, X, y, folds)
    np.testing.assert_allclose(proba, frozen.predict_proba(X))


def test_more_classes_than_labels_get_a_column():
    X, y = numbers(20, 2)
    folds = make_inner_folds(2, X, y, random_state=0)
    proba = out_of_fold_proba(GaussianNB(), X, y, folds, classes=np.array([-1, 0, 1]))
    assert proba.shape == (20, 3)
    assert (proba[:, 0] == 0).all()


def test_rows_of_an_arrow_column_are_taken_as_arrow():
    column = pa.chunked_array([["a", "b"], ["c"]])
    taken = take_rows(column, np.array([2, 0]))
    assert isinstance(taken, pa.ChunkedArray)
    assert taken.to_pylist() == ["c", "a"]


def test_threads_give_the_same():
    import joblib

    X, y = numbers()
    folds = make_inner_folds(3, X, y, random_state=0)
    expected = out_of_fold_proba(GaussianNB(), X, y, folds)
    with joblib.parallel_config(backend="threading"):
        actual = out_of_fold_proba(GaussianNB(), X, y, folds, n_jobs=2)
    np.testing.assert_array_equal(actual, expected)


def test_columns_are_put_in_the_order_of_the_classes():
    aligned = align_proba([[0.2, 0.8]], [3, 7], np.array([1, 3, 5, 7]))
    assert aligned.tolist() == [[0.0, 0.2, 0.0, 0.8]]
