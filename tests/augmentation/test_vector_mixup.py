import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from skimbal.augmentation import VectorMixup
from skimbal.exceptions import LabelError, SkimbalWarning

BY_DESIGN = "training sees mixed rows, testing does not"


def expected_failures(estimator):
    names = ("check_transformer_general", "check_transformer_data_not_an_array")
    return dict.fromkeys(names, BY_DESIGN)


@pytest.mark.filterwarnings("ignore:.*classes have 1 row")
@parametrize_with_checks(
    [VectorMixup(), VectorMixup(partners="larger")],
    expected_failed_checks=expected_failures,
)
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def random_case(counts=(4, 9, 30), dtype=np.float64):
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    return (rng.normal(size=(len(y), 3)) + 9 * y[:, None]).astype(dtype), y


def test_copies_of_two_rows_lie_between_them():
    X, y = [[0.0, 0], [4, 8], [9, 9], [7, 7], [8, 9]], ["a", "a", "b", "b", "b"]
    copies = VectorMixup(random_state=0).fit(X, y).augment(X[:2], n=5, y=y[:2])
    assert copies.shape == (10, 2)
    np.testing.assert_allclose(copies[:, 1], 2 * copies[:, 0])
    assert (copies > 0).all()
    assert (copies[:, 0] < 4).all()


def test_copies_stay_inside_their_class():
    X, y = random_case()
    copies = VectorMixup(random_state=0).fit(X, y).augment(X, n=3, y=y)
    for label in range(3):
        own, rows = copies[np.repeat(y, 3) == label], X[y == label]
        assert (own >= rows.min(axis=0)).all()
        assert (own <= rows.max(axis=0)).all()


def test_partners_of_a_rare_class_come_from_larger_ones():
    # a corner for each class: 3 and 9 times as large as the first
    X = np.repeat(np.eye(3), [3, 9, 27], axis=0)
    y = np.repeat(["few", "some", "many"], [3, 9, 27])
    mixup = VectorMixup(partners="larger", max_share=0.4, random_state=0).fit(X, y)
    copies = mixup.augment(X[[0, 5, 20]], n=300, y=y[[0, 5, 20]]).reshape(3, 300, 3)
    few, some, many = copies
    assert (few[:, 0] > 0.6).all()
    assert 0.15 < (few[:, 1] > 0).mean() < 0.35  # 9 of 36 partners
    assert (some[:, 1] > 0.6).all()
    assert (some[:, 0] == 0).all()
    assert (many == [0, 0, 1]).all()


def test_a_classifier_trains_on_mixed_rows_and_predicts_on_the_same():
    X, y = random_case()
    model = make_pipeline(VectorMixup(random_state=0), LogisticRegression()).fit(X, y)
    assert model.score(X, y) > 0.9
    mixup = VectorMixup(random_state=0)
    mixed = mixup.fit_transform(X, y)
    np.testing.assert_array_equal(mixed, mixup.augment(X, y=y))
    np.testing.assert_array_equal(mixup.transform(X), X)
    expected = LogisticRegression().fit(mixed, y)
    np.testing.assert_array_equal(model[-1].coef_, expected.coef_)


@given(n=st.integers(1, 3), rows=st.permutations(range(13)))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_a_copy_does_not_depend_on_the_rows_around_it(n, rows):
    X, y = random_case((4, 9))
    before = X.copy()
    mixup = VectorMixup(random_state=0).fit(X, y)
    expected = mixup.augment(X, n=3, y=y)
    rows = np.array(rows[:7])
    some = mixup.augment_rows(X[rows], rows, np.full(7, n - 1), y[rows])
    np.testing.assert_array_equal(some, expected[3 * rows + n - 1])
    np.testing.assert_array_equal(X, before)


def test_an_int_repeats_copies_and_none_does_not():
    X, y = random_case()
    mixup = VectorMixup(random_state=0).fit(X, y)
    assert (mixup.augment(X, y=y) == mixup.augment(X, y=y)).all()
    mixup.set_params(random_state=None)
    assert (mixup.augment(X, y=y) != mixup.augment(X, y=y)).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_precision_stays(dtype):
    X, y = random_case(dtype=dtype)
    assert VectorMixup().fit_transform(X, y).dtype == dtype


def test_names_of_columns_come_out_of_frames():
    X, y = random_case()
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    mixup = VectorMixup().set_output(transform="pandas").fit(frame, y)
    assert mixup.get_feature_names_out().tolist() == ["a", "b", "c"]
    pd.testing.assert_frame_equal(mixup.transform(frame), frame)


def test_a_row_that_is_alone_is_warned_of():
    X, y = np.eye(4), ["lone", "b", "b", "b"]
    with pytest.warns(SkimbalWarning, match=r"1 of 2 classes have 1 row.*'lone'"):
        mixup = VectorMixup().fit(X, y)
    np.testing.assert_array_equal(mixup.augment(X[:1], n=3, y=y[:1]), X[[0] * 3])
    VectorMixup(partners="larger").fit(X, y)  # without a warning


def test_labels_are_needed_and_must_be_known():
    X, y = random_case()
    with pytest.raises(LabelError, match="requires y"):
        VectorMixup().fit(X, None)
    mixup = VectorMixup().fit(X, y)
    with pytest.raises(LabelError, match="requires y"):
        mixup.augment(X)
    with pytest.raises(LabelError, match="Row 1 of `y`"):
        mixup.augment(X[:2], y=[0, 7])
    with pytest.raises(LabelError, match="one label a row"):
        mixup.augment(X, y=y[:-1])


def test_what_cannot_be_mixed_is_refused():
    X, y = random_case()
    with pytest.raises(NotFittedError):
        VectorMixup().augment(X, y=y)
    mixup = VectorMixup().fit(X, y)
    with pytest.raises(ValueError, match="2 features"):
        mixup.augment(X[:, :2], y=y)
    with pytest.raises(ValueError, match="n"):
        mixup.augment(X, n=0, y=y)


def test_a_copy_of_the_object_mixes_alike():
    X, y = random_case()
    mixup = VectorMixup(random_state=0).fit(X, y)
    for copy in (clone(mixup).fit(X, y), pickle.loads(pickle.dumps(mixup))):
        assert (copy.augment(X, y=y) == mixup.augment(X, y=y)).all()


def test_texts_are_refused_and_not_quoted():
    with pytest.raises(TypeError) as error:
        VectorMixup().fit([["secret"], ["words"]], [0, 1])
    assert "secret" not in str(error.value)
