import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from skimbal.classifiers import ShrinkageLDAClassifier


def random_case(counts=(30, 10, 5), d=4, seed=0):
    """Rows of classes with one covariance, whose columns depend on each other."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    mixed = rng.normal(size=(len(y), d)) @ rng.normal(size=(d, d))
    return rng.normal(size=(len(counts), d))[y] + mixed, y


def slow_proba(X, y, weight, shrinkage, prior, new):
    """Bayes' rule over normal densities, class by class."""
    d, classes = X.shape[1], np.unique(y)
    means = {c: np.average(X[y == c], axis=0, weights=weight[y == c]) for c in classes}
    covariance = np.zeros((d, d))
    for row, label, w in zip(X, y, weight, strict=True):
        covariance += w * np.outer(row - means[label], row - means[label])
    covariance /= weight.sum()
    mean_variance = np.trace(covariance) / d
    shrunk = (1 - shrinkage) * covariance + shrinkage * mean_variance * np.eye(d)
    inverse = np.linalg.inv(shrunk)
    density = np.empty((len(new), len(classes)))
    for i, x in enumerate(new):
        for c in classes:
            n_rows = sum(weight[y == c]) ** 2 / sum(weight[y == c] ** 2)
            distance = (x - means[c]) @ inverse @ (x - means[c])
            distance -= np.trace(inverse @ covariance) / n_rows
            density[i, c] = prior[c] * np.exp(-distance / 2)
    return density / density.sum(axis=1, keepdims=True)


def test_one_column_can_be_computed_by_hand():
    # means 0 and 4; the squares 1 + 1 + 0 over three rows are a variance of 2 / 3
    model = ShrinkageLDAClassifier().fit([[-1], [1], [4]], ["a", "a", "b"])
    assert model.means_.ravel().tolist() == [0, 4]
    # (4 - 0) / (2 / 3) = 6, from the middle on; and the odds of the classes
    # and the errors of means of one and of two rows
    expected = 6 * (3 - 2) + np.log(1 / 2) + (1 - 1 / 2) / 2
    assert model.decision_function([[3]]) == pytest.approx(expected)
    model = ShrinkageLDAClassifier(target_prior="uniform", correct_means=False)
    model.fit([[-1], [1], [4]], ["a", "a", "b"])
    assert model.decision_function([[3]]) == pytest.approx(6)


@pytest.mark.parametrize("shrinkage", [0, 0.1, 1])
@pytest.mark.parametrize("counts", [(30, 10), (30, 10, 5, 1)])
def test_probabilities_equal_normal_densities_in_a_loop(shrinkage, counts):
    X, y = random_case(counts)
    weight = np.linspace(0.5, 2, len(y))
    prior = np.arange(1, len(counts) + 1) / sum(range(1, len(counts) + 1))
    model = ShrinkageLDAClassifier(
        shrinkage=shrinkage, target_prior=dict(enumerate(prior.tolist()))
    ).fit(X, y, sample_weight=weight)
    np.testing.assert_allclose(
        model.predict_proba(X[:9]),
        slow_proba(X, y, weight, shrinkage, prior, X[:9]),
        rtol=1e-6,
        atol=1e-12,
    )


@pytest.mark.parametrize("unit", [1e-300, 1e-160, 1e160, 1e300])
@pytest.mark.parametrize("shrinkage", [0.1, "auto"])
def test_the_unit_of_the_weights_does_not_matter(unit, shrinkage):
    X, y = random_case()
    weight = np.linspace(0.5, 2, len(y))
    plain, scaled = (
        ShrinkageLDAClassifier(shrinkage=shrinkage).fit(X, y, sample_weight=w)
        for w in (weight, weight * unit)
    )
    np.testing.assert_allclose(scaled.predict_proba(X), plain.predict_proba(X))


@pytest.mark.filterwarnings("ignore:Only one sample available")
@pytest.mark.parametrize("shrinkage", [0, 0.1, 0.5, 1])
@pytest.mark.parametrize("counts", [(30, 10), (30, 10, 5, 1)])
def test_with_means_as_they_are_it_is_the_lda_of_scikit_learn(shrinkage, counts):
    X, y = random_case(counts)
    theirs = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(X, y)
    ours = ShrinkageLDAClassifier(shrinkage=shrinkage, correct_means=False).fit(X, y)
    np.testing.assert_allclose(
        ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-6, atol=1e-9
    )
    assert ours.coef_.shape == theirs.coef_.shape


@given(seed=st.integers(0, 1000))
@settings(max_examples=25)
def test_the_prior_moves_the_decision_alone(seed):
    X, y = random_case(seed=seed)
    train = ShrinkageLDAClassifier().fit(X, y)
    uniform = ShrinkageLDAClassifier(target_prior="uniform").fit(X, y)
    odds = train.predict_proba(X) / train.training_prior_
    np.testing.assert_allclose(
        uniform.predict_proba(X), odds / odds.sum(axis=1, keepdims=True), atol=1e-9
    )
    np.testing.assert_array_equal(train.coef_, uniform.coef_)


def test_a_mean_of_few_rows_is_on_average_as_near_as_one_of_many():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [400, 4])
    scores = {True: [], False: []}
    for _ in range(50):
        X = rng.normal(size=(len(y), 20))  # two classes that are the same
        for correct, found in scores.items():
            model = ShrinkageLDAClassifier(
                target_prior="uniform", correct_means=correct
            )
            new = rng.normal(size=(100, 20))
            found.append(model.fit(X, y).decision_function(new).mean())
    assert np.mean(scores[True]) == pytest.approx(0, abs=0.2)
    # 20 columns, a mean of 4 rows: half of 20 / 4
    assert np.mean(scores[False]) == pytest.approx(-2.5, abs=0.2)


def test_priors_are_the_ones_asked_for():
    X, y = random_case((30, 10))
    for name, expected in (("train", [0.75, 0.25]), ("uniform", [0.5, 0.5])):
        model = ShrinkageLDAClassifier(target_prior=name).fit(X, y)
        assert model.training_prior_.tolist() == expected
    model = ShrinkageLDAClassifier(target_prior={1: 4, 0: 1}).fit(X, y)
    assert model.training_prior_.tolist() == [0.2, 0.8]


@pytest.mark.parametrize("counts", [(30, 10), (30, 10, 5)])
def test_a_class_with_a_share_of_zero_is_never_taken(counts):
    X, y = random_case(counts)
    prior = {label: float(label > 0) for label in range(len(counts))}
    model = ShrinkageLDAClassifier(target_prior=prior).fit(X, y)
    assert (model.predict_proba(X)[:, 0] == 0).all()
    assert 0 not in model.predict(X)


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        ({0: 1}, r"missing: \[1\]"),
        ({0: "a", 1: 1.0}, "a number for each class"),
        ({0: 1, 1: 1, "b": 1}, r"unknown: \['b'\]"),
        ({0: 1, 1: -1}, "finite shares from 0 on"),
        ({0: 0, 1: 0}, "finite shares from 0 on"),
        ({0: 1, 1: np.nan}, "finite shares from 0 on"),
    ],
)
def test_a_prior_that_does_not_fit_the_classes_is_refused(prior, message):
    X, y = random_case((5, 5))
    with pytest.raises(ValueError, match=message):
        ShrinkageLDAClassifier(target_prior=prior).fit(X, y)


@given(seed=st.integers(0, 1000), d=st.integers(1, 8))
def test_auto_is_the_shrinkage_of_ledoit_and_wolf(seed, d):
    X, y = random_case((6, 4, 1), d=d, seed=seed)
    centred = X - np.array([X[y == label].mean(axis=0) for label in range(3)])[y]
    model = ShrinkageLDAClassifier(shrinkage="auto").fit(X, y)
    expected = ledoit_wolf_shrinkage(centred, assume_centered=True)
    assert model.shrinkage_ == pytest.approx(expected)


@given(exponents=st.integers(-60, 60), seed=st.integers(0, 100))
@settings(max_examples=25)
def test_the_scale_of_all_columns_makes_no_difference(exponents, seed):
    X, y = random_case(seed=seed)
    scale = 2.0**exponents
    scaled = ShrinkageLDAClassifier().fit(X * scale, y).predict_proba(X * scale)
    expected = ShrinkageLDAClassifier().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(scaled, expected, atol=1e-9)


def test_a_large_mean_swallows_no_difference():
    X, y = random_case()
    expected = ShrinkageLDAClassifier().fit(X, y).predict_proba(X)
    moved = ShrinkageLDAClassifier().fit(X + 1e6, y).predict_proba(X + 1e6)
    np.testing.assert_allclose(moved, expected, atol=1e-6)


def test_without_shrinkage_there_may_be_fewer_rows_than_columns():
    X, y = random_case((6, 3), d=20)
    model = ShrinkageLDAClassifier(shrinkage=0).fit(X, y)
    assert np.isfinite(model.predict_proba(X)).all()


@pytest.mark.parametrize("n_copies", [1, 3])
def test_rows_that_are_all_alike_within_classes_are_refused(n_copies):
    X = np.random.default_rng(0).normal(size=(3, 4)).repeat(n_copies, axis=0)
    with pytest.raises(ValueError, match=r"two different rows.*NearestMeanClassifier"):
        ShrinkageLDAClassifier().fit(X, np.repeat([0, 1, 2], n_copies))
