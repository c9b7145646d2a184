import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from skimbal.augmentation import ConsistencyFilter
from skimbal.exceptions import LabelError

TEXTS = ["red dress", "blue jeans", "red wine"]
LABELS = ["dress", "jeans", "wine"]


def bayes():
    return make_pipeline(CountVectorizer(), MultinomialNB())


class Echo(ClassifierMixin, BaseEstimator):
    """Its rows are the probabilities; its classes are not sorted."""

    def fit(self, X, y):
        self.classes_ = np.array(["b", "c", "a"])
        return self

    def predict_proba(self, X):
        return np.asarray(X, dtype=float)


def test_the_column_is_that_of_the_label():
    model = ConsistencyFilter(Echo(), min_probability=0.5).fit([[0]], ["a"])
    proba = [[0.7, 0.2, 0.1]] * 3
    assert model.accept(proba, proba, ["a", "b", "c"]).tolist() == [False, True, False]


def test_the_least_probability_is_accepted():
    model = ConsistencyFilter(DummyClassifier(strategy="prior"), min_probability=0.25)
    model.fit([[0]] * 4, [0, 0, 0, 1])
    assert model.accept([[0]], [[0]], [1]).tolist() == [True]
    model.set_params(min_probability=0.26)
    assert model.accept([[0]], [[0]], [1]).tolist() == [False]


def test_a_copy_that_changes_sides_is_refused():
    # 1/2 for a word of the label, 1/4 and 1/5 for one of the others
    model = ConsistencyFilter(bayes(), min_probability=0.4).fit(TEXTS, LABELS)
    accepted = model.accept(
        TEXTS[:2] * 2, ["dress", "jeans", "wine", "red"], LABELS[:2] * 2
    )
    assert accepted.tolist() == [True, True, False, False]


@given(
    rows=st.lists(
        st.tuples(
            st.lists(st.floats(0, 1), min_size=3, max_size=3), st.sampled_from("abc")
        ),
        min_size=1,
        max_size=8,
    ),
    least=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_accepted_are_those_of_a_slow_loop(rows, least):
    proba, labels = [row for row, _ in rows], [label for _, label in rows]
    model = ConsistencyFilter(Echo(), min_probability=least).fit([[0]], ["a"])
    expected = [p["bca".index(label)] >= least for p, label in rows]
    assert model.accept(proba, proba, labels).tolist() == expected


@pytest.mark.parametrize("labels", [[0, 1, 2], [True, False, True], LABELS])
def test_labels_of_any_kind_are_found(labels):
    model = ConsistencyFilter(bayes(), min_probability=0.4).fit(TEXTS, labels)
    assert model.accept(TEXTS, TEXTS, labels).all()


def test_the_classifier_sees_the_original_rows_alone():
    classifier = bayes()
    model = ConsistencyFilter(classifier).fit(TEXTS, LABELS)
    before = model.classifier_.predict_proba(TEXTS)
    model.accept(TEXTS, TEXTS[::-1], LABELS)
    np.testing.assert_array_equal(model.classifier_.predict_proba(TEXTS), before)
    assert not hasattr(classifier[-1], "classes_")


def test_a_frozen_classifier_is_not_fitted_again():
    classifier = bayes().fit(["green hat", "red hat"], ["green", "red"])
    model = ConsistencyFilter(FrozenEstimator(classifier)).fit(TEXTS, LABELS)
    assert model.accept(["green hat"], ["green"], ["green"]).tolist() == [True]


def test_an_unknown_label_is_named_by_its_row():
    model = ConsistencyFilter(bayes()).fit(TEXTS, LABELS)
    with pytest.raises(LabelError, match="Row 1 of `labels` is not among the 3"):
        model.accept(TEXTS[:2], TEXTS[:2], ["dress", "zebra"])


@pytest.mark.parametrize(
    ("name", "value"), [("min_probability", 1.1), ("classifier", CountVectorizer())]
)
def test_a_wrong_parameter_is_named(name, value):
    model = ConsistencyFilter(bayes()).set_params(**{name: value})
    with pytest.raises(ValueError, match=f"The {name!r} parameter"):
        model.fit(TEXTS, LABELS)


def test_tags_are_those_of_what_reads_the_rows():
    tags = get_tags(ConsistencyFilter(bayes()))
    assert tags.input_tags.string
    assert tags.target_tags.required
    assert get_tags(ConsistencyFilter(LogisticRegression())).input_tags.sparse


def test_options_of_the_classifier_can_be_searched():
    model = clone(ConsistencyFilter(bayes()))
    model.set_params(classifier__multinomialnb__alpha=3.0)
    assert model.fit(TEXTS, LABELS).classifier_[-1].alpha == 3
