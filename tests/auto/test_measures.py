"""Tests of what the advisor measures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.metrics import f1_score, roc_auc_score

from skimbal import ImbalancedTextClassifier
from skimbal.auto._drift import _auc, compare_groups, tell_apart
from skimbal.auto._learning_curve import _place_in_class, extrapolate
from skimbal.auto._measures import (
    class_purity,
    measure_names,
    measure_rows,
    measure_tokens,
    suspect_labels,
)
from skimbal.auto._race import Race
from skimbal.auto._study import Study
from skimbal.auto._study_probes import probe
from skimbal.auto._trial import Trial
from skimbal.auto._views import LexicalView
from skimbal.datasets import make_product_titles
from skimbal.utils._copies import number_rows
from tests.auto.data import LABELS, TEXTS, encoder


def purity_by_loops(X, codes):
    """Return what `class_purity` does, row by row."""
    right = np.zeros(codes.max() + 1)
    for i, code in enumerate(codes):
        scores = []
        for c in range(codes.max() + 1):
            rows = [j for j in range(len(codes)) if codes[j] == c and j != i]
            mean = X[rows].sum(axis=0)
            scores.append(X[i] @ mean / max(np.linalg.norm(mean), 1e-6))
        right[code] += int(np.argmax(scores)) == code
    counts = np.bincount(codes)
    return np.where(counts > 1, right / counts, np.nan)


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
def test_purity_is_that_of_the_means_of_the_other_rows(kind):
    rng = np.random.default_rng(0)
    codes = np.array([0] * 9 + [1] * 5 + [2])
    X = rng.normal(size=(15, 4)) + 2 * np.eye(4)[codes]
    np.testing.assert_allclose(class_purity(kind(X), codes), purity_by_loops(X, codes))


def test_a_class_of_mixed_rows_is_not_pure():
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1, 2], 50)
    centre = np.where(codes == 2, rng.integers(0, 2, 150), codes)  # class 2 is both
    X = rng.normal(0, 0.3, size=(150, 2)) + 3 * np.eye(2)[centre]
    purity = class_purity(X, codes)
    assert purity[2] < 0.6
    assert class_purity(X[:100], codes[:100]).min() == 1


def test_labels_that_were_changed_are_suspected_first():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 3, 300)
    logits = rng.normal(size=(300, 3)) + 4 * np.eye(3)[codes]
    proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    wrong = codes.copy()
    wrong[:10] = (codes[:10] + 1) % 3
    share, rows = suspect_labels(proba, wrong)
    assert set(rows) <= set(range(10))
    assert len(rows) >= 6
    assert share == len(rows) / 300
    assert suspect_labels(np.full((4, 2), np.nan), np.zeros(4, int))[0] == 0


def test_copies_near_copies_and_the_tail_are_counted():
    long = "a rather long title of a thing that somebody wants to sell soon"
    texts = [long, f"{long}!", long, "red dress", "usb hub"]
    codes = np.array([0, 1, 0, 0, 1])
    found = measure_rows(texts, codes, number_rows([texts]))
    assert found["duplicate_share"] == pytest.approx(0.2)
    assert found["near_duplicate_share"] == pytest.approx(0.25)
    assert found["near_contradictions"] == 1
    assert (found["tail_classes"], found["tail_share"]) == (2, 1.0)


@pytest.mark.usefixtures("tiny_bert")
def test_tokens_and_names_are_those_of_the_encoder():
    body = encoder(max_length=4).fit(TEXTS)
    found = measure_tokens(body, ["red dress", "red dress shoe", "€ €"])
    assert found["p50_tokens"] == 2
    assert found["fertility"] == pytest.approx(1)
    assert found["unknown_share"] == pytest.approx(2 / 7)
    assert found["truncated_share"] == pytest.approx(1 / 3)
    names = dict(enumerate(["dress", "apple", "phone"]))
    codes = np.unique(LABELS, return_inverse=True)[1]
    said = measure_names(names, body, body.transform(TEXTS), codes)
    assert said["chance"] == pytest.approx(1 / 3)
    assert 0 <= said["recall"] <= 1
    assert measure_names(None, body, body.transform(TEXTS), codes) is None


def test_the_auc_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    positive, negative = rng.normal(0.5, 1, 40), rng.normal(0, 1, 60)
    found = _auc(positive, negative)
    y = np.repeat([1, 0], [40, 60])
    scores = np.append(positive, negative)
    assert found["auc"] == pytest.approx(roc_auc_score(y, scores))
    assert found["low"] < found["auc"] < found["high"]


def test_equal_parts_are_seldom_told_apart():
    X = make_product_titles(800, n_classes=4, random_state=0)[0]
    low = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(X))
        groups = [[X[i] for i in half] for half in np.array_split(order, 2)]
        low += tell_apart(*groups, rng)["p_value"] < 0.05
    assert low <= 4


def test_copies_are_no_drift_and_new_words_are():
    X = make_product_titles(300, n_classes=4, random_state=0)[0]
    rng = np.random.default_rng(0)
    even, odd = list(X[::2]), list(X[1::2])
    assert tell_apart(even * 5, odd, rng)["p_value"] > 0.01
    found = compare_groups(
        {"a": even, "b": odd, "c": [f"{text} new" for text in odd]}, rng
    )
    assert [row["part"] for row in found] == ["a", "b", "c"]
    assert found[2]["p_value"] < 0.001
    assert found[2]["low"] > 0.6
    assert tell_apart(even[:10], odd, rng) is None


@given(
    error=st.floats(0.05, 0.9), power=st.floats(0, 1), size=st.sampled_from([0.25, 1])
)
@settings(max_examples=30)
def test_a_power_law_is_extrapolated_exactly(error, power, size):
    shares = np.array([0.25, 0.5, 1.0])
    errors = error * shares**-power
    errors /= max(1, errors[0] / 0.99)
    gain = extrapolate(1 - errors[None])[0]
    expected = errors[-1] * (1 - 2**-power)
    assert gain == pytest.approx(expected, abs=1e-3)


def test_parts_of_the_rows_hold_every_class():
    codes = np.array([0, 0, 0, 0, 1, 2, 2])
    place = _place_in_class(codes)
    assert place.tolist() == [0, 0.25, 0.5, 0.75, 0, 0, 0.5]
    assert set(codes[place < 0.25]) == {0, 1, 2}


def test_heads_that_were_left_behind_are_compared_on_the_folds_that_they_saw():
    labels = LABELS[::-1].copy()
    codes = np.unique(labels, return_inverse=True)[1]
    params = ImbalancedTextClassifier(random_state=0)
    trial = Trial(params, TEXTS, np.unique(labels), codes, None)
    race = Race(trial, ["words"])
    race.add_view("words", LexicalView(TEXTS))
    race._test(trial.folds[:2])
    found = Study(trial, race, True, "")
    probe(found)
    rows = np.concatenate([test for _, test in trial.folds[:2]])
    proba = race.members["words/lr"].proba[rows]
    expected = f1_score(codes[rows], proba.argmax(axis=1), average="macro")
    assert found.measures["probes"]["words"] == pytest.approx(expected)
