"""Tests of the rows that members are judged on."""

import numpy as np
import pytest

from skimbal.auto._facts import Facts
from skimbal.auto._members import Member
from skimbal.auto._trial import Trial
from tests.auto.data import LABELS, TEXTS, few_rows, lexical


def trial(texts=TEXTS, labels=LABELS, weight=None, **options) -> Trial:
    classes, codes = np.unique(labels, return_inverse=True)
    return Trial(lexical(**options), list(texts), classes, codes, weight)


def even_member(run: Trial) -> Member:
    n_classes = len(run.classes)
    proba = np.full((len(run.codes), n_classes), 1 / n_classes)
    return Member("even", "text", None, proba, 0.0)


def test_tested_rows_count_as_in_the_target_prior():
    shares = {"clothing": 5, "food": 1, "phone": 2}
    for weight in (None, np.linspace(0.1, 2, 36)):
        run = trial(weight=weight, target_prior=shares)
        assert isinstance(run.facts, Facts)
        evidence = run.evidence([even_member(run)])
        mass = np.bincount(evidence.codes, evidence.weight)
        np.testing.assert_allclose(mass / mass.sum(), [5 / 8, 1 / 8, 2 / 8])


def test_probabilities_are_moved_to_the_target_prior():
    texts, labels = few_rows(6)
    run = trial(texts, labels, target_prior="uniform")
    evidence = run.evidence([even_member(run)])
    expected = 1 / run.train_prior / np.sum(1 / run.train_prior)
    np.testing.assert_allclose(np.exp(evidence.log_proba[0]), [expected] * 30)


def test_classes_without_a_share_are_not_judged():
    run = trial(target_prior={"clothing": 1, "food": 1, "phone": 0})
    evidence = run.evidence([even_member(run)])
    assert set(evidence.codes.tolist()) == {0, 1}


def test_rows_that_no_fold_tests_are_not_judged():
    run = trial(*few_rows(1))
    evidence = run.evidence([even_member(run)])
    assert len(evidence.codes) == 24
    assert np.unique(evidence.fold).tolist() == [0, 1, 2]


@pytest.mark.parametrize(("n_rare", "n_folds"), [(1, 3), (2, 3), (4, 3), (5, 5)])
def test_classes_of_fewer_than_five_texts_get_three_folds(n_rare, n_folds):
    assert len(trial(*few_rows(n_rare)).folds) == n_folds


def test_rows_of_a_single_fold_are_of_no_use():
    # "b" comes with one text, which is also one of "a"
    texts, labels = [*TEXTS[:11], TEXTS[0]], ["a"] * 6 + ["c"] * 5 + ["b"]
    run = trial(texts, labels, target_prior={"a": 0, "b": 1, "c": 0})
    assert len(run.evidence([even_member(run)]).codes) == 0
    assert not run.has_heads


def test_a_kind_that_is_not_wanted_is_left_out_with_its_reason():
    run = trial(members=["lexical"])
    assert run.wants("lexical")
    assert not run.wants("embedding")
    assert run.left_out == {"embedding": "it is not among `members`"}
    assert trial(members="auto").wants("embedding")


def test_the_seed_decides_the_folds():
    def tests(seed):
        return [test.tolist() for _, test in trial(random_state=seed).folds]

    assert tests(0) == tests(0) != tests(1)
