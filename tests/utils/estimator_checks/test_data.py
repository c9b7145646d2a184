"""The data and helpers of the checks are what they say."""

import pytest
from sklearn.ensemble import VotingClassifier

from skimbal.utils.estimator_checks._data import CANARY, LABELS, TEXTS, secret_texts
from skimbal.utils.estimator_checks._fitting import fitted, fresh
from skimbal.utils.estimator_checks._kinds import LABEL_KINDS, TEXT_CONTAINERS, need
from skimbal.utils.estimator_checks._nasty import NASTY_TEXTS
from skimbal.utils.estimator_checks._raising import assert_names_row, message_of_error
from tests.utils.estimator_checks.samples import SampleClassifier


def test_the_rows_have_three_unequal_classes_in_two_languages():
    counts = {label: LABELS.count(label) for label in LABELS}
    assert len(TEXTS) == len(LABELS) == 24
    assert len(set(TEXTS)) == 24
    assert len(counts) == len(set(counts.values())) == 3
    assert any("红" in text for text in TEXTS)
    assert not any(CANARY in text for text in TEXTS)
    assert all(CANARY in text for text in secret_texts())


@pytest.mark.parametrize("name", list(NASTY_TEXTS))
def test_nasty_texts_are_valid_unicode(name):
    assert NASTY_TEXTS[name].encode().decode() == NASTY_TEXTS[name]


def test_nasty_texts_hold_the_worst():
    texts = list(NASTY_TEXTS.values())
    assert len(texts) == len(set(texts)) > 70
    assert "" in texts
    assert max(map(len, texts)) >= 10_000
    for character in "\0\ufeff\u200d\u202e\u0301\U0010ffff":
        assert any(character in text for text in texts)


@pytest.mark.parametrize("container", list(TEXT_CONTAINERS))
def test_containers_hold_all_rows(container):
    assert len(TEXT_CONTAINERS[container](TEXTS)) == len(TEXTS)


@pytest.mark.parametrize("kind", list(LABEL_KINDS))
def test_labels_hold_all_rows(kind):
    assert len(LABEL_KINDS[kind]([0, 1, 0, 1, 1])) == 5


def test_a_missing_package_skips_the_check():
    with pytest.raises(Exception, match="no_such_package is not installed") as caught:
        need("no_such_package")
    assert type(caught.value).__name__ == "SkipTest"


def test_a_fresh_copy_has_fixed_seeds_inside_and_out():
    voting = VotingClassifier([("a", SampleClassifier()), ("b", SampleClassifier())])
    model = fresh(voting, verbose=True)
    assert model.get_params()["a__random_state"] == 0
    assert model.get_params()["b__verbose"] is True
    assert voting.get_params()["a__random_state"] is None


def test_fitted_models_are_shared_for_one_estimator_only():
    first, second = SampleClassifier(), SampleClassifier()
    assert fitted(first) is fitted(first)
    assert fitted(first) is not fitted(second)
    assert len(fitted(first, n_classes=2).classes_) == 2


def test_the_error_must_be_of_the_right_kind():
    def fail():
        raise KeyError("x")

    with pytest.raises(AssertionError, match="fit must raise TypeError or ValueError"):
        message_of_error(fail, "fit")
    with pytest.raises(AssertionError, match="it raised nothing"):
        message_of_error(lambda: None, "fit")
    assert message_of_error(fail, "fit", (KeyError,)) == "'x'"


def test_a_text_in_a_chained_error_is_found():
    def fail():
        try:
            raise ValueError(secret_texts()[0])
        except ValueError:
            raise TypeError("not a text")  # noqa: B904 (the chain is the point)

    with pytest.raises(AssertionError, match="shows a text of the user"):
        message_of_error(fail, "fit")


@pytest.mark.parametrize("message", ["Row 17 is missing", "X[17] is NaN", "rows: 17."])
def test_a_row_is_found_in_a_message(message):
    assert_names_row(message, 17, "fit")


@pytest.mark.parametrize("message", ["Row 170 is missing", "some row is missing"])
def test_another_number_is_not_the_row(message):
    with pytest.raises(AssertionError, match="must name row 17"):
        assert_names_row(message, 17, "fit")
