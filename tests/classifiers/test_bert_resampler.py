"""Resampling inside the fit: after the split, and of the training part alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.over_sampling import SMOTE, RandomOverSampler
from sklearn.base import BaseEstimator
from skorch.callbacks import Callback

from skimbal.augmentation import SwapAugmenter
from skimbal.classifiers import BertClassifier
from skimbal.classifiers._resample import resample
from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError
from skimbal.over_sampling import AugmentingOverSampler
from skimbal.under_sampling import RandomTextUnderSampler

X = [f"{word} dress" for word in "red blue green black new cheap silk long".split()]
X += [f"{word} phone" for word in "old smart new small".split()]
Y = ["dress"] * 8 + ["phone"] * 4


class Copier(BaseEstimator):
    """Copies rows, in equal numbers of each class or as the user says."""

    def __init__(self, rows=None, random_state=None):
        self.rows = rows
        self.random_state = random_state

    def fit_resample(self, X, y):
        y = np.asarray(y)
        rng = np.random.default_rng(self.random_state)
        most = np.bincount(np.unique(y, return_inverse=True)[1]).max()
        drawn = [rng.choice(np.flatnonzero(y == c), most) for c in np.unique(y)]
        rows = np.concatenate(drawn) if self.rows is None else np.array(self.rows)
        self.sample_indices_ = rows
        return X[rows], y[rows]


class Spy(Callback):
    """Keep what the net was trained and validated on."""

    seen: tuple = ()

    def on_train_begin(self, net, X=None, **kwargs):
        type(self).seen = (X, net.train_split)


def classifier(tiny_bert, **options) -> BertClassifier:
    defaults = {"max_epochs": 1, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


def texts_in(data) -> set:
    return {tuple(data.tokens.take(np.array([i])).ids) for i in range(len(data))}


def rows_of(codes, weights=None):
    codes = np.asarray(codes)
    texts = [f"text {i}" for i in range(len(codes))]
    weights = np.ones(len(codes)) if weights is None else np.asarray(weights)
    return TextRows((texts,), codes, weights)


def draw(sampler, rows, seed=0):
    classes = np.array(["a", "b"])
    return resample(sampler, rows, classes, np.random.default_rng(seed))


def test_new_rows_have_the_text_class_and_weight_of_their_source():
    new = draw(Copier(rows=[3, 0, 3]), rows_of([0, 0, 1, 1], [1, 2, 3, 4]))
    assert new.columns == (["text 3", "text 0", "text 3"],)
    assert new.target.tolist() == [1, 0, 1]
    assert new.weights.tolist() == [4, 1, 4]


def test_pairs_stay_together():
    rows = TextRows((["a", "b"], ["c", "d"]), np.array([0, 1]), np.ones(2))
    assert draw(Copier(rows=[1, 0]), rows).columns == (["b", "a"], ["d", "c"])


def test_an_unset_seed_follows_that_of_the_fit_and_a_set_one_stays():
    rows = rows_of([0] * 9 + [1] * 9)
    texts = [draw(Copier(), rows, seed).columns for seed in (0, 0, 1)]
    assert texts[0] == texts[1] != texts[2]
    fixed = [draw(Copier(random_state=7), rows, seed).columns for seed in (0, 1)]
    assert fixed[0] == fixed[1]


def test_the_sampler_of_the_user_is_not_touched():
    sampler = Copier()
    draw(sampler, rows_of([0, 0, 1]))
    assert sampler.random_state is None
    assert not hasattr(sampler, "sample_indices_")


def test_a_sampler_that_drops_a_class_is_refused():
    with pytest.raises(LabelError, match="no row of 1 of the classes"):
        draw(Copier(rows=[0]), rows_of([0, 1]))


def test_a_sampler_that_makes_other_labels_is_refused():
    class Relabelling(Copier):
        def fit_resample(self, X, y):
            self.sample_indices_ = np.arange(len(y))
            return X, np.full(len(y), "c")

    with pytest.raises(LabelError, match="labels that `y` does not hold"):
        draw(Relabelling(), rows_of([0, 1]))


@pytest.mark.parametrize("n_columns", [1, 2])
@pytest.mark.parametrize(
    "sampler",
    [
        RandomOverSampler(),
        RandomTextUnderSampler(),
        AugmentingOverSampler(SwapAugmenter(), text_column=0),
    ],
)
def test_samplers_of_tables_and_of_texts_both_do(sampler, n_columns):
    rows = rows_of([0, 0, 0, 1])
    rows = TextRows(rows.columns * n_columns, rows.target, rows.weights)
    new = draw(sampler, rows)
    assert len(set(np.bincount(new.target))) == 1
    assert len(new.columns) == n_columns


def test_a_sampler_that_does_not_tell_its_sources_is_refused():
    class Silent(Copier):
        def fit_resample(self, X, y):
            return X, y

    with pytest.raises(TypeError, match="Silent does not"):
        draw(Silent(), rows_of([0, 1]))


@pytest.mark.filterwarnings("ignore:No class has enough different texts")
@settings(derandomize=True, deadline=None, max_examples=15)
@given(
    texts=st.lists(st.sampled_from("abcdefghij"), min_size=12, max_size=30),
    seed=st.integers(0, 99),
)
def test_no_source_row_is_on_both_sides(tiny_bert, texts, seed):
    y = np.arange(len(texts)) % 3 == 0
    model = classifier(
        tiny_bert,
        resampler=Copier(),
        early_stopping=True,
        validation_fraction=0.3,
        callbacks=[Spy()],
        random_state=seed,
        n_iter_no_change=1,
    )
    model.fit(texts, y)
    train, split = Spy.seen
    if split is None:
        return
    valid = split(train)[1]
    sides = [
        {tuple(part.tokens.take([i]).ids) for i in range(len(part))}
        for part in (train, valid)
    ]
    assert not sides[0] & sides[1]


def test_validation_rows_are_not_resampled(tiny_bert):
    options = {"early_stopping": True, "validation_fraction": 0.25}
    model = classifier(tiny_bert, resampler=Copier(), callbacks=[Spy()], **options)
    model.fit(X, Y)
    train, split = Spy.seen
    assert np.bincount(train.target).tolist() == [6, 6]
    assert np.bincount(split(train)[1].target).tolist() == [2, 1]


def test_probabilities_stand_for_the_classes_that_were_trained_on(tiny_bert):
    plain = classifier(tiny_bert).fit(X, Y)
    np.testing.assert_allclose(plain.training_prior_, [2 / 3, 1 / 3])
    sampled = classifier(tiny_bert, resampler=Copier()).fit(X, Y)
    np.testing.assert_allclose(sampled.training_prior_, [0.5, 0.5])
    balanced = classifier(tiny_bert, class_weight="balanced").fit(X, Y)
    np.testing.assert_allclose(balanced.training_prior_, [0.5, 0.5])
    assert sampled.class_counts_.tolist() == [8, 4]


def test_parameters_of_the_sampler_can_be_searched(tiny_bert):
    model = classifier(tiny_bert, resampler=Copier())
    assert model.set_params(resampler__random_state=3).resampler.random_state == 3


def test_a_sampler_of_numbers_is_refused_and_no_text_is_quoted(tiny_bert):
    with pytest.raises(TypeError, match="SMOTE reads numbers") as error:
        classifier(tiny_bert, resampler=SMOTE()).fit(X, Y)
    assert "dress" not in str(error.value)


class OneColumn(Copier):
    def fit_resample(self, X, y):
        X, y = super().fit_resample(X, y)
        return X[:, :1], y


class FewSources(Copier):
    def fit_resample(self, X, y):
        X, y = super().fit_resample(X, y)
        self.sample_indices_ = self.sample_indices_[:-1]
        return X, y


@pytest.mark.parametrize("sampler", [OneColumn(), FewSources()])
def test_a_sampler_that_loses_columns_or_sources_is_refused(tiny_bert, sampler):
    pairs = list(zip(X, X, strict=True))
    with pytest.raises(ValueError, match="must return 2 text columns"):
        classifier(tiny_bert, resampler=sampler).fit(pairs, Y)


class Told(Copier):
    """Tells other sources, or returns other labels, than those that it made."""

    def __init__(self, sources=None, labels=None, random_state=None):
        super().__init__(random_state=random_state)
        self.sources = sources
        self.labels = labels

    def fit_resample(self, X, y):
        X, y = super().fit_resample(X, y)
        if self.sources is not None:
            self.sample_indices_ = self.sources(self.sample_indices_)
        return X, y if self.labels is None else self.labels(y)


@pytest.mark.parametrize(
    ("sources", "error", "message"),
    [
        (lambda rows: rows - 12, ValueError, "from 0 to 11; number 0 of them is -"),
        (lambda rows: rows + 12, ValueError, "from 0 to 11"),
        (lambda rows: rows / 2, TypeError, "must hold row numbers; its dtype is float"),
    ],
)
def test_sources_that_are_no_rows_are_refused(tiny_bert, sources, error, message):
    with pytest.raises(error, match=message):
        classifier(tiny_bert, resampler=Told(sources)).fit(X, Y)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, float, bool])
def test_labels_may_come_back_as_another_kind_of_number(tiny_bert, dtype):
    codes = np.array([0 if label == Y[0] else 1 for label in Y])
    same = classifier(tiny_bert, resampler=Copier()).fit(X, codes)
    told = Told(labels=lambda y: y.astype(dtype))
    other = classifier(tiny_bert, resampler=told).fit(X, codes)
    np.testing.assert_array_equal(same.predict_proba(X), other.predict_proba(X))
    told = Told(labels=lambda y: y.astype(str))
    with pytest.raises(LabelError, match="must return labels of the kind of `y`"):
        classifier(tiny_bert, resampler=told).fit(X, codes)


def test_an_error_of_an_augmenter_in_a_sampler_is_left_as_it_is(tiny_bert):
    class Failing(SwapAugmenter):
        def augment_rows(self, *args, **kwargs):
            raise ValueError("could not convert the texts")

    sampler = AugmentingOverSampler(Failing())
    with pytest.raises(ValueError, match="could not convert the texts"):
        classifier(tiny_bert, resampler=sampler).fit(X, Y)
