"""Tests of `SelfTrainingTextClassifier`."""

import pickle

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from skimbal.augmentation import DeleteAugmenter
from skimbal.classifiers import BertClassifier, SelfTrainingTextClassifier
from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.exceptions import InvalidTextError, LabelError, SkimbalWarning
from skimbal.utils import load_model, save_model

SHARES = np.array([0.9, 0.1])


def make_rows(seed=0, n_labelled=10, n_unlabelled=1000, shares=SHARES):
    """Two clouds; labelled rows are of both alike, the others come as in `shares`."""
    rng = np.random.default_rng(seed)
    given = np.repeat([0, 1], n_labelled)
    hidden = rng.choice(2, n_unlabelled, p=shares)
    codes = np.concatenate([given, hidden])
    X = rng.normal(size=(len(codes), 20))
    X[:, 0] += 3 * codes
    y = np.concatenate([given, np.full(n_unlabelled, -1)])
    return X, y, codes


def make_texts(n_labels=6, seed=0):
    X, codes = make_product_titles(
        160, n_classes=3, n_minority=1, imbalance_ratio=4, random_state=seed
    )
    y = np.full(len(X), None)
    for label in np.unique(codes):
        rows = np.flatnonzero(codes == label)[:n_labels]
        y[rows] = label
    return X, y, codes


def linear():
    return make_pipeline(LexicalEncoder(min_df=1), LogisticRegression(C=10))


def self_train(estimator=None, **options):
    options = {"random_state": 0} | options
    return SelfTrainingTextClassifier(estimator or LogisticRegression(), **options)


def accuracy(model, X, codes):
    return np.mean(model.predict(X) == codes)


@pytest.mark.parametrize("seed", range(3))
def test_unlabelled_rows_help(seed):
    X, y, codes = make_rows(seed)
    model = self_train().fit(X, y)
    supervised = LogisticRegression().fit(X[:20], y[:20])
    X_test, _, truth = make_rows(seed + 100)
    assert model.self_trained_
    gain = accuracy(model, X_test, truth) - accuracy(supervised, X_test, truth)
    assert gain > 0.01
    assert np.mean(model.transduction_ == codes) > accuracy(supervised, X, codes)


def test_labelled_rows_keep_their_labels_and_count_fully():
    X, y, _ = make_rows()
    y[:4] = [1, 1, 0, 1]  # wrong ones, too
    model = self_train().fit(X, y)
    assert model.transduction_[:20].tolist() == y[:20].tolist()
    assert model.transduction_weight_[:20].tolist() == [1] * 20
    assert model.class_counts_.tolist() == np.bincount(y[:20]).tolist()


def test_unlabelled_rows_weigh_together_what_they_are_told_to():
    X, y, _ = make_rows()
    for weight in (0.5, 3):
        model = self_train(unlabelled_weight=weight, guard=False).fit(X, y)
        total = model.transduction_weight_[20:].sum()
        np.testing.assert_allclose(total, weight * 20)


def test_rows_of_a_small_pool_count_no_more_than_labelled_ones():
    X, y, _ = make_rows(n_unlabelled=5)
    model = self_train(guard=False).fit(X, y)
    assert 0 < model.transduction_weight_[20:].max() <= 1


def test_class_frequencies_of_the_pool_are_estimated():
    X, y, _ = make_rows(n_labelled=50, n_unlabelled=4000)
    model = self_train().fit(X, y)
    assert np.abs(model.target_prior_ - SHARES).sum() < 0.1
    guessed = np.bincount(model.transduction_[100:]) / 4000
    assert np.abs(guessed - SHARES).sum() < 0.1


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("uniform", [0.5, 0.5]),
        ("train", [0.75, 0.25]),
        ({0: 1, 1: 9}, [0.1, 0.9]),
    ],
)
def test_class_frequencies_can_be_told(target, expected):
    X, y, _ = make_rows()
    y[10:17] = -1
    y[17] = 1
    y[0] = -1  # 9 and 3 labelled rows are left
    model = self_train(target_prior=target, guard=False).fit(X, y)
    np.testing.assert_allclose(model.target_prior_, expected)


def test_what_probabilities_stand_for_are_the_weights_of_all_rows():
    X, y, _ = make_rows()
    model = self_train(guard=False).fit(X, y)
    mass = np.bincount(model.transduction_, model.transduction_weight_)
    np.testing.assert_allclose(model.training_prior_, mass / mass.sum())
    balanced = self_train(LogisticRegression(class_weight="balanced"), guard=False)
    np.testing.assert_allclose(balanced.fit(X, y).training_prior_, 0.5)


def test_harm_is_noticed_and_the_supervised_classifier_kept():
    X, y, _ = make_rows(n_labelled=100)
    # half of the pool is to be of a class that a tenth of it is of
    model = self_train(target_prior="uniform", unlabelled_weight=50).fit(X, y)
    assert not model.self_trained_
    assert model.termination_condition_ == "worse"
    scores = model.guard_scores_
    assert scores["supervised"] - scores["self_trained"] > 2 * scores["error"]
    supervised = LogisticRegression().fit(X[:200], y[:200])
    np.testing.assert_array_equal(model.predict_proba(X), supervised.predict_proba(X))
    np.testing.assert_array_equal(model.transduction_[200:], model.predict(X[200:]))
    assert not model.transduction_weight_[200:].any()
    np.testing.assert_allclose(model.training_prior_, 0.5)
    trusting = clone(model).set_params(guard=False).fit(X, y)
    assert trusting.self_trained_
    assert trusting.guard_scores_ is None


def test_the_plain_method_is_what_its_name_says():
    X, y, _ = make_rows()
    model = self_train(method="pseudo_label", threshold=0.8, max_iter=1).fit(X, y)
    teacher = LogisticRegression().fit(X[:20], y[:20])
    proba = teacher.predict_proba(X[20:])
    sure = proba.max(axis=1) >= 0.8
    np.testing.assert_array_equal(model.transduction_weight_[20:], sure)
    rows = np.append(np.arange(20), 20 + np.flatnonzero(sure))
    labels = np.append(y[:20], proba.argmax(axis=1)[sure])
    student = LogisticRegression().fit(X[rows], labels)
    np.testing.assert_allclose(model.predict_proba(X), student.predict_proba(X))
    assert (model.target_prior_, model.guard_scores_) == (None, None)


def test_rounds_end_when_labels_stay_or_no_row_is_sure():
    X, y, _ = make_rows(n_unlabelled=5)
    apart = X.copy()
    apart[:, 0] *= 100
    model = self_train(max_iter=20, guard=False).fit(apart, y)
    assert model.termination_condition_ == "no_change"
    assert 1 <= model.n_iter_ < 20
    model = self_train(method="pseudo_label", threshold=1).fit(X, y)
    assert (model.termination_condition_, model.n_iter_) == ("no_row_is_sure", 0)
    assert not model.self_trained_
    model = self_train(max_iter=1, guard=False).fit(*make_rows()[:2])
    assert (model.termination_condition_, model.n_iter_) == ("max_iter", 1)


def test_without_unlabelled_rows_it_is_the_estimator():
    X, y, _ = make_rows(n_unlabelled=0)
    model = self_train().fit(X, y)
    assert model.termination_condition_ == "nothing_unlabelled"
    plain = LogisticRegression().fit(X, y)
    np.testing.assert_array_equal(model.predict_proba(X), plain.predict_proba(X))


def test_estimators_without_weights_can_do_the_plain_method_alone():
    X, y, _ = make_rows(n_unlabelled=100)
    knn = KNeighborsClassifier(3)
    model = self_train(knn, method="pseudo_label").fit(X, y)
    assert model.self_trained_
    with pytest.raises(TypeError, match="sample_weight"):
        self_train(knn).fit(X, y)


def test_weights_of_rows_count_in_every_part():
    X, y, _ = make_rows()
    weight = np.ones(len(y))
    weight[20:520] = 0
    model = self_train(guard=False).fit(X, y, sample_weight=weight)
    kept = weight > 0
    trust = model.transduction_weight_
    np.testing.assert_allclose((trust * weight)[20:].sum(), 20)
    expected = LogisticRegression().fit(X[kept], model.transduction_[kept], trust[kept])
    np.testing.assert_allclose(
        model.predict_proba(X), expected.predict_proba(X), atol=1e-3
    )


@pytest.mark.filterwarnings("ignore:1 of 3 classes")
def test_a_class_of_one_row_is_learnt():
    X, y, _ = make_texts()
    rows = np.flatnonzero(y == y[y != None][0])  # noqa: E711
    y[rows[1:]] = None
    model = self_train(linear(), cv=2).fit(X, y)
    assert model.class_counts_.min() == 1
    assert len(model.classes_) == 3


def test_classes_of_one_row_each_leave_nothing_to_hold_out():
    X = ["red dress", "blue phone", "green dress", "new phone"]
    model = self_train(linear()).fit(X, ["a", "b", None, None])
    assert model.guard_scores_ is None
    assert model.temperature_ == 1
    assert model.self_trained_


def test_a_class_of_one_row_is_warned_of():
    X, y, _ = make_rows()
    y[1:10] = -1
    with pytest.warns(SkimbalWarning, match="1 of 2 classes have a single row"):
        self_train(GaussianNB(var_smoothing=0.1)).fit(X, y)


def test_each_text_is_encoded_once(tiny_bert, monkeypatch):
    encoded = []
    transform = TransformerEncoder.transform

    def count(self, X):
        encoded.extend(X)
        return transform(self, X)

    monkeypatch.setattr(TransformerEncoder, "transform", count)
    X, y, _ = make_texts()
    whole = make_pipeline(TransformerEncoder(tiny_bert), LogisticRegression())
    model = self_train(whole, cv=2).fit(X, y)
    assert len(encoded) == len(X)
    assert len(model.estimator_.steps) == 2
    assert model.predict_proba(X[:3]).shape == (3, 3)
    encoded.clear()
    strong = DeleteAugmenter(random_state=0)
    clone(model).set_params(strong_augmenter=strong).fit(X, y)
    n_unlabelled = sum(label is None for label in y)
    assert len(encoded) == len(X) + n_unlabelled


def test_by_default_it_is_a_regression_on_vectors(monkeypatch, tiny_bert):
    default = SelfTrainingTextClassifier()
    encoder, head = (step for _, step in default._base().steps)
    assert isinstance(encoder, TransformerEncoder)
    assert head.C == 10
    assert not hasattr(default, "missing")
    assert default.reads_pairs is False


@pytest.mark.parametrize("name", ["weak_augmenter", "strong_augmenter"])
def test_views_change_what_is_learnt_and_follow_the_seed(name):
    X, y, _ = make_texts()
    views = [None, DeleteAugmenter(n_changes=2), DeleteAugmenter(n_changes=2)]
    probas = [
        self_train(linear(), cv=2, max_iter=2, guard=False, **{name: view})
        .fit(X, y)
        .predict_proba(X)
        for view in views
    ]
    assert np.abs(probas[0] - probas[1]).max() > 1e-4
    np.testing.assert_array_equal(probas[1], probas[2])


def test_jobs_make_no_difference():
    X, y, _ = make_texts()
    with parallel_config(backend="threading"):
        one, two = (
            self_train(linear(), cv=2, max_iter=1, n_jobs=n).fit(X, y).predict_proba(X)
            for n in (None, 2)
        )
    np.testing.assert_array_equal(one, two)


def test_a_fine_tuned_encoder_is_trained_on_all_rows(tiny_bert):
    X, y, _ = make_texts()
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    model = self_train(bert, max_iter=1, guard=False, cv=2).fit(X, y)
    assert model.self_trained_
    assert model.predict_proba(X[:2]).shape == (2, 3)
    assert model.reads_pairs


def test_pairs_are_read_by_estimators_that_read_them(tiny_bert):
    X, y, _ = make_texts()
    pairs = pd.DataFrame({"query": X, "title": X[::-1]})
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    model = self_train(bert, max_iter=1, guard=False, cv=2).fit(pairs, y)
    assert model.predict(pairs[:2]).shape == (2,)


@pytest.mark.parametrize("container", [list, pd.Series])
def test_labels_are_read_by_position(container):
    X, y, _ = make_texts()
    expected = self_train(linear(), guard=False).fit(X, y).predict_proba(X)
    labels = container(y.tolist())
    if container is pd.Series:
        labels.index = range(len(y))[::-1]
    model = self_train(linear(), guard=False).fit(list(X), labels)
    actual = model.predict_proba(X)
    np.testing.assert_array_equal(actual, expected)


def test_it_can_be_searched_pickled_and_saved(tmp_path):
    X, y, codes = make_texts(n_labels=10)
    grid = {"estimator__logisticregression__C": [1, 10]}
    search = GridSearchCV(self_train(linear(), cv=2), grid, cv=2)
    search.fit(X, codes)
    model = self_train(linear(), cv=2).fit(X, y)
    save_model(model, tmp_path / "model")
    for copy in (pickle.loads(pickle.dumps(model)), load_model(tmp_path / "model")):
        np.testing.assert_array_equal(copy.predict_proba(X), model.predict_proba(X))
        assert copy.guard_scores_ == model.guard_scores_


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([None] * 6, "`y` has no label in 6 rows"),
        (["a"] * 3 + [None] * 3, "at least 2 classes; got 1 class in 3 rows"),
        (["a", "b"], "X has 6 rows, y has 2"),
        (None, "target y is None"),
        ([-1, 1, -1, 1, -1, 1], "at least 2 classes"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(y, message):
    with pytest.raises(LabelError, match=message):
        self_train(linear()).fit(["one text"] * 6, y)


def test_other_wrong_input_is_refused():
    X, y, _ = make_texts()
    with pytest.raises(InvalidTextError, match="Row 7"):
        self_train(linear()).fit([*X[:7], None, *X[8:]], y)
    with pytest.raises(ValueError, match="non-zero"):
        self_train(linear()).fit(X, y, sample_weight=np.zeros(len(y)))
    with pytest.raises(ValueError, match="target_prior"):
        self_train(linear(), target_prior={"dress": 1}).fit(X, y)
    X, y, _ = make_rows()
    with pytest.raises(TypeError, match="change single texts"):
        self_train(weak_augmenter=DeleteAugmenter()).fit(X, y)


def test_a_failed_fit_leaves_the_model_as_it_was():
    X, y, _ = make_texts()
    model = self_train(linear(), cv=2).fit(X, y)
    before = model.predict_proba(X)
    with pytest.raises(LabelError):
        model.fit(X, [None] * len(X))
    np.testing.assert_array_equal(model.predict_proba(X), before)
