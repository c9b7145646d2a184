"""Tests of the rows that members are judged on."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from skimbal.auto._facts import Facts
from skimbal.auto._members import Member
from skimbal.auto._trial import Trial
from skimbal.auto._views import LexicalView
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


def skewed():
    """Return 300 noisy texts of three classes, the rarest with a twentieth."""
    rng = np.random.default_rng(0)
    labels = np.repeat(["a", "b", "c"], [200, 85, 15])
    own = {"a": 0, "b": 8, "c": 16}
    texts = []
    for i, label in enumerate(labels.tolist()):
        words = own[label] + rng.integers(8, size=2)
        texts.append(" ".join(f"w{w}" for w in [*words, *rng.integers(24, size=3)]))
        texts[-1] += f" n{i}"
    return texts, labels


def test_scores_of_an_svm_are_made_probabilities_before_a_prior_moves_them():
    scores = {}
    for prior in ("train", "uniform"):
        run = trial(*skewed(), target_prior=prior, metric="balanced_accuracy")
        run.add_heads(LexicalView(run.texts), alone=True)
        svm, regression = run.members
        scores[prior] = run.best(lexical=True)[1]
        assert regression.score_temperature == 1
        assert (svm.score_temperature == 1) is (prior == "train")
        (said,) = run.evidence([svm]).log_proba
        # moved as they were, nearly all rows would be of "c"
        assert np.mean(said.argmax(axis=1) == 2) < 0.3
    assert scores["uniform"] >= scores["train"]


def test_new_texts_are_moved_as_the_evidence_is():
    texts, labels = skewed()
    model = lexical(target_prior="uniform").fit(texts, labels)
    (name,) = model.members_
    assert (name, model.score_temperatures_[name] == 1) == ("lexical/svm", False)
    scores = model.members_[name].decision_function(
        model.encoders_["lexical"].transform(texts[:9])
    )
    log_proba = log_softmax(scores, axis=1) / model.score_temperatures_[name]
    log_proba = log_softmax(log_proba, axis=1) - np.log(model.source_prior_)
    log_proba = log_softmax(log_proba, axis=1) / model.member_temperatures_[name]
    expected = softmax(log_proba / model.temperature_, axis=1)
    np.testing.assert_allclose(model.predict_proba(texts[:9]), expected, atol=1e-9)
