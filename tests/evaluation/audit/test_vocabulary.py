"""Vectorizers that have seen the test part, in `X` and inside an estimator."""

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from skimbal.encoders import LexicalEncoder
from tests.evaluation.audit.plants import (
    alarms,
    clean_titles,
    quick_audit,
    random_split,
)

X, Y = clean_titles(1)
TRAIN, TEST = random_split(len(X), 1)
SPLIT = [(TRAIN, TEST)]
KINDS = {"vocabulary", "idf_weights"}


def fitted(vectorizer, rows):
    return vectorizer.fit([X[i] for i in rows])


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize(
    ("vectorizer", "kinds"),
    [
        (CountVectorizer(), {"vocabulary"}),
        (TfidfVectorizer(), KINDS),
        (TfidfVectorizer(sublinear_tf=True), KINDS),
        (TfidfVectorizer(smooth_idf=False, norm=None), KINDS),
        (TfidfVectorizer(min_df=5), {"idf_weights"}),
    ],
)
def test_vectors_of_all_rows_are_told_from_those_of_training_rows(
    vectorizer, kinds, dense
):
    for rows, expected in ((range(len(X)), kinds), (TRAIN, set())):
        vectors = fitted(vectorizer, rows).transform(X)
        vectors = vectors.toarray() if dense else vectors
        found = quick_audit(vectors, Y, cv=SPLIT, random_state=0)
        assert alarms(found) & KINDS == expected


def test_vectors_of_all_rows_are_found_in_folds():
    vectors = TfidfVectorizer().fit_transform(X)
    assert alarms(quick_audit(vectors, Y, random_state=0)) >= KINDS


def test_a_hash_knows_no_words_and_is_skipped():
    vectors = HashingVectorizer(n_features=2**16).transform(X)
    found = quick_audit(vectors, Y, cv=SPLIT, random_state=0)
    assert not alarms(found) & KINDS
    assert "a hash" in found.skipped["vocabulary"]
    assert "no TF-IDF" in found.skipped["idf_weights"]


@pytest.mark.parametrize(
    ("vectorizer", "kinds"),
    [
        (TfidfVectorizer(), KINDS),
        (LexicalEncoder(min_df=1), {"vocabulary"}),
        (make_pipeline(CountVectorizer(), TfidfTransformer()), KINDS),
    ],
)
def test_a_frozen_vectorizer_is_looked_into(vectorizer, kinds):
    for rows, expected in ((range(len(X)), kinds), (TRAIN, set())):
        frozen = FrozenEstimator(fitted(vectorizer, rows))
        model = make_pipeline(frozen, LogisticRegression())
        found = quick_audit(X, Y, cv=SPLIT, estimator=model, random_state=0)
        assert alarms(found) & KINDS >= expected
        assert bool(alarms(found)) == bool(expected)


def test_a_vocabulary_as_a_parameter_is_looked_at():
    words = sorted(fitted(CountVectorizer(), range(len(X))).vocabulary_)
    model = make_pipeline(TfidfVectorizer(vocabulary=words), LogisticRegression())
    assert alarms(quick_audit(X, Y, estimator=model, random_state=0)) == {"vocabulary"}
    from_elsewhere = TfidfVectorizer(vocabulary=[*words, "never", "seen"])
    model = make_pipeline(from_elsewhere, LogisticRegression())
    found = quick_audit(X, Y, estimator=model, random_state=0)
    assert not alarms(found)
    assert "from elsewhere" in found.skipped["vocabulary"]


def test_a_pipeline_that_each_fold_fits_is_clean():
    model = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(X, Y)
    found = quick_audit(X, Y, estimator=model, random_state=0)
    assert not alarms(found)
    assert "vocabulary" in found.passed


def test_a_classifier_that_was_trained_on_all_rows_is_found():
    model = make_pipeline(TfidfVectorizer(), MultinomialNB())
    found = quick_audit(X, Y, cv=SPLIT, estimator=model.fit(X, Y), random_state=0)
    assert alarms(found) == {"trained_on_tests", *KINDS}
    model.fit([X[i] for i in TRAIN], Y[TRAIN])
    found = quick_audit(X, Y, cv=SPLIT, estimator=model, random_state=0)
    assert not alarms(found)
    assert "trained_on_tests" in found.passed


def test_the_estimator_stays_as_it_is():
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    quick_audit(X, Y, estimator=model, random_state=0)
    assert not hasattr(model[0], "vocabulary_")
    assert np.array_equal(Y, clean_titles(1)[1])


@pytest.mark.filterwarnings("ignore:.* fewer rows than the")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("width", [10, 60])
def test_few_components_of_training_rows_are_clean(seed, width):
    X, y = clean_titles(seed)
    train, test = random_split(len(X), seed)
    words = TfidfVectorizer().fit([X[i] for i in train])
    vectors = words.transform(X)
    svd = TruncatedSVD(width, random_state=0).fit(vectors[train])
    found = quick_audit(svd.transform(vectors), y, cv=[(train, test)])
    assert not alarms(found), str(found)
