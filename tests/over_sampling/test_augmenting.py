from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline as make_plain_pipeline

from skimbal.augmentation import ConsistencyFilter, SimilarityFilter, SwapAugmenter
from skimbal.calibration import PriorCorrectedClassifier
from skimbal.encoders import LexicalEncoder
from skimbal.exceptions import InvalidTextError, SkimbalWarning
from skimbal.over_sampling import AugmentingOverSampler
from skimbal.pipeline import make_pipeline
from tests.small_arrow import SMALL_TITLES, lower_limit

TEXTS = [
    "red cotton dress for summer evenings",
    "usb hub with four ports and cable",
    "desk lamp with a long black arm",
    "green bedside lamp made of glass",
    "white floor lamp with two lights",
    "small night light for the nursery",
]
LABELS = ["wear", "tech", "tech", "lamp", "lamp", "lamp"]


class NumberAugmenter(BaseEstimator):
    """Add the row and the number of the copy to a text."""

    def fit(self, X, y=None):
        self.labels_ = np.asarray(y)
        return self

    def augment_rows(self, texts, rows, copies, y=None):
        assert (self.labels_[rows] == y).all()
        triples = zip(texts.to_pylist(), rows, copies, strict=True)
        return (
            type(texts)
            .from_pandas(
                pd.Series([f"{text} #{row}.{copy}" for text, row, copy in triples])
            )
            .cast("string")
        )


class OddFilter(BaseEstimator):
    """Refuse copies with even numbers, or all."""

    def __init__(self, refuse_all=False):
        self.refuse_all = refuse_all

    def fit(self, X, y):
        assert len(X) == len(y)
        return self

    def accept(self, sources, copies, labels):
        assert len(sources) == len(copies) == len(labels)
        odd = [int(copy[-1]) % 2 == 1 for copy in copies]
        return np.array(odd) & (not self.refuse_all)


def test_copies_of_a_text_have_numbers_of_their_own():
    sampler = AugmentingOverSampler(NumberAugmenter(), random_state=0)
    X, y = sampler.fit_resample(["a", "b", "c", "d", "e"], [0, 1, 1, 1, 1])
    assert X == ["a", "b", "c", "d", "e", "a #0.0", "a #0.1", "a #0.2"]
    assert y == [0, 1, 1, 1, 1, 0, 0, 0]
    assert sampler.acceptance_ == {0: 1.0}


def test_copies_are_changed_texts():
    sampler = AugmentingOverSampler(
        SwapAugmenter(), sampling_strategy={"wear": 9}, random_state=0
    )
    X, _ = sampler.fit_resample(TEXTS, LABELS)
    new = X[len(TEXTS) :]
    assert X[: len(TEXTS)] == TEXTS
    assert all(Counter(text.split()) == Counter(TEXTS[0].split()) for text in new)
    assert TEXTS[0] not in new
    assert len(set(new)) > 3


def test_copies_are_those_that_the_augmenter_makes_by_itself():
    augmenter = SwapAugmenter(random_state=3)
    sampler = AugmentingOverSampler(augmenter, random_state=0)
    X, _ = sampler.fit_resample(TEXTS, LABELS)
    alone = augmenter.augment(TEXTS, n=2)
    first, second, third = sampler.sample_indices_[len(TEXTS) :]
    assert first != second == third == 0
    assert X[len(TEXTS) :] == [alone[2 * first], alone[0], alone[1]]


def test_without_originals_every_text_of_a_grown_class_is_a_copy():
    sampler = AugmentingOverSampler(
        NumberAugmenter(), keep_original=False, random_state=0
    )
    X, y = sampler.fit_resample(TEXTS, LABELS)
    assert Counter(y) == {"wear": 3, "tech": 3, "lamp": 3}
    for text, label, made in zip(X, y, sampler.is_synthetic_, strict=True):
        assert made == (label != "lamp") == ("#" in text)


def test_refused_copies_are_drawn_again():
    sampler = AugmentingOverSampler(
        NumberAugmenter(), filter=OddFilter(), random_state=0
    )
    X, _ = sampler.fit_resample(["a", "b", "c", "d", "e"], [0, 1, 1, 1, 1])
    # 0 and 2 are refused; then 3 stays and 4 is refused; then 5 stays
    assert sorted(X[5:]) == ["a #0.1", "a #0.3", "a #0.5"]
    assert sampler.acceptance_ == {0: 3 / 6}


def test_texts_stand_in_the_place_of_copies_that_are_always_refused():
    sampler = AugmentingOverSampler(
        NumberAugmenter(), filter=OddFilter(refuse_all=True), max_retries=2
    )
    with pytest.warns(SkimbalWarning, match="3 of 3 copies, each 3 times; the texts"):
        X, y = sampler.fit_resample(["a", "b", "c", "d", "e"], [0, 1, 1, 1, 1])
    assert X[5:] == ["a"] * 3
    assert y[5:] == [0] * 3
    assert sampler.is_synthetic_.tolist() == [False] * 5 + [True] * 3
    assert sampler.acceptance_ == {0: 0.0}


def test_no_filter_is_asked_where_nothing_lacks():
    sampler = AugmentingOverSampler(NumberAugmenter(), filter=OddFilter())
    assert sampler.fit_resample(["a", "b"], [0, 1]) == (["a", "b"], [0, 1])
    assert sampler.acceptance_ == {}


def test_the_augmenter_that_was_handed_over_is_not_fitted():
    augmenter = NumberAugmenter()
    AugmentingOverSampler(augmenter).fit_resample(TEXTS, LABELS)
    assert vars(augmenter) == {}


def test_a_fitted_sampler_holds_no_text():
    sampler = AugmentingOverSampler(SwapAugmenter(), random_state=0)
    sampler.fit_resample(TEXTS, LABELS)
    assert "cotton" not in repr(vars(sampler))


def test_the_seed_of_the_sampler_seeds_an_augmenter_without_one():
    sampler = AugmentingOverSampler(
        SwapAugmenter(), sampling_strategy={"wear": 20}, random_state=0
    )
    first = sampler.fit_resample(TEXTS, LABELS)
    assert clone(sampler).fit_resample(TEXTS, LABELS) == first
    other = clone(sampler).set_params(random_state=1).fit_resample(TEXTS, LABELS)
    assert other != first
    assert sampler.augmenter.random_state is None


def test_the_text_column_is_changed_and_the_others_are_copied():
    X = pd.DataFrame({"price": range(6), "title": TEXTS}, index=[*"abcdef"])
    before = X.copy()
    sampler = AugmentingOverSampler(
        NumberAugmenter(), text_column="title", random_state=0
    )
    taken, y = sampler.fit_resample(X, pd.Series(LABELS, name="class"))
    assert taken["price"].tolist() == sampler.sample_indices_.tolist()
    assert taken["title"].str.contains("#").tolist() == sampler.is_synthetic_.tolist()
    assert y.name == "class"
    pd.testing.assert_frame_equal(X, before)


def test_a_row_that_is_no_text_is_named_by_its_number():
    sampler = AugmentingOverSampler(SwapAugmenter())
    with pytest.raises(InvalidTextError, match="Row 1"):
        sampler.fit_resample(["a", None, "c"], [0, 1, 1])


@pytest.mark.parametrize("keep_original", [True, False])
def test_what_it_did_to_the_classes_is_read_for_prior_correction(keep_original):
    sampler = AugmentingOverSampler(
        SwapAugmenter(), keep_original=keep_original, random_state=0
    )
    model = make_pipeline(sampler, LexicalEncoder(min_df=1), LogisticRegression())
    corrected = PriorCorrectedClassifier(model).fit(TEXTS, LABELS)
    np.testing.assert_allclose(corrected.source_prior_, 1 / 3)
    np.testing.assert_allclose(corrected.target_prior_, [3 / 6, 2 / 6, 1 / 6])


@pytest.mark.parametrize(
    "params",
    [{"augmenter": "swap"}, {"filter": 1}, {"max_retries": -1}, {"keep_original": 2}],
)
def test_bad_parameters_are_named(params):
    sampler = AugmentingOverSampler(SwapAugmenter()).set_params(**params)
    with pytest.raises(ValueError, match=f"'{next(iter(params))}' parameter"):
        sampler.fit_resample(TEXTS, LABELS)


def test_texts_above_2_gib_come_back_as_large_ones(monkeypatch):
    lower_limit(monkeypatch)
    sampler = AugmentingOverSampler(SwapAugmenter(), random_state=0)
    X_new, y_new = sampler.fit_resample(pa.array(SMALL_TITLES), ["a", "b", "b", "b"])
    assert X_new.type == pa.large_string()
    assert X_new[:4].to_pylist() == SMALL_TITLES
    assert list(y_new) == ["a", "b", "b", "b", "a", "a"]


@pytest.mark.parametrize("container", [list, np.array, pd.Series, pa.array])
@pytest.mark.parametrize(
    "accept",
    [
        SimilarityFilter(TfidfVectorizer(), low=0.1),
        ConsistencyFilter(
            make_plain_pipeline(CountVectorizer(), LogisticRegression()),
            min_probability=0.0,
        ),
    ],
    ids=["similarity", "consistency"],
)
def test_filters_may_read_texts_with_scikit_learn(accept, container):
    sampler = AugmentingOverSampler(NumberAugmenter(), filter=accept, random_state=0)
    _, y = sampler.fit_resample(container(TEXTS), LABELS)
    assert set(Counter(y).values()) == {3}
    assert sampler.acceptance_
