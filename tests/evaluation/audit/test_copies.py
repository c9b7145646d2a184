"""Copies across a split, copies with two labels, and rows on both sides."""

from types import SimpleNamespace

import numpy as np
import pytest

from skimbal.evaluation._audit_checks._twins import find_twins
from tests.evaluation.audit.plants import (
    alarms,
    clean_numbers,
    clean_titles,
    find,
    quick_audit,
    random_split,
)


def planted(change, rate, seed=0, **options):
    """Put changed copies of training rows into the test part."""
    X, y = clean_titles(seed, **options)
    train, test = random_split(len(X), seed)
    n = max(3, int(rate * len(test)))
    for i, source in zip(test[:n].tolist(), train[:n].tolist(), strict=True):
        X[i], y[i] = change(X[source]), y[source]
    found = quick_audit(X, y, cv=[(train, test)], random_state=0)
    return found, np.sort(test[:n]).tolist()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("rate", [0.01, 0.3])
def test_copies_are_found_whatever_their_case_width_and_space(rate, lang):
    def change(text):
        return "  " + text.upper().replace("1", "１").replace(" ", "  ")

    found, rows = planted(change, rate, lang=lang)
    assert alarms(found) == {"exact_copies"}
    finding = find(found, "exact_copies")
    assert finding.severity == "leak"
    assert list(finding.rows) == rows
    assert finding.count == len(rows)
    assert [pair[0] for pair in finding.pairs] == rows


@pytest.mark.parametrize("rate", [0.02, 0.3])
def test_near_copies_are_found(rate):
    found, rows = planted(lambda text: text + "!!", rate)
    assert alarms(found) == {"near_copies"}
    assert set(find(found, "near_copies").rows) <= set(rows)
    assert find(found, "near_copies").count >= 0.8 * len(rows)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_changed_copies_are_more_than_chance_explains(lang):
    def change(text):
        at = len(text) // 2
        return text[:at] + "x" + text[at + 2 :]

    found, _ = planted(change, 0.3, lang=lang)
    assert alarms(found) == {"near_copies"}


def test_texts_of_the_same_words_are_near_copies():
    X, y = clean_titles()
    i = next(i for i in range(450) if len(set(X[i].split())) > 5)
    X[-1], y[-1] = " ".join(sorted(X[i].split(), reverse=True)), y[i]
    rows = np.arange(len(X))
    found = quick_audit(X, y, cv=[(rows[:450], rows[450:])], random_state=0)
    assert len(X) - 1 in find(found, "near_copies").rows


def test_one_pair_of_near_copies_is_a_note():
    X, y = clean_titles()
    X[0], y[0] = X[-1] + "!!", y[-1]
    split = (np.arange(1, len(X)), np.arange(1))
    found = quick_audit(X, y, cv=[split], random_state=0)
    assert find(found, "near_copies").severity == "note"


def test_a_copy_with_another_label_is_no_leak_but_a_conflict():
    X, y = clean_titles()
    train, test = random_split(len(X))
    source = next(i for i in train.tolist() if y[i] != y[test[0]])
    X[test[0]] = X[source]
    found = quick_audit(X, y, cv=[(train, test)], random_state=0)
    assert alarms(found) == {"conflicting_labels"}
    assert find(found, "conflicting_labels").rows == tuple(sorted([source, test[0]]))


def test_nearly_equal_rows_with_two_labels_are_a_note():
    X, y = clean_titles()
    i, j = 0, next(j for j in range(len(y)) if y[j] != y[0])
    X[j] = X[i] + "!"
    found = quick_audit(X, y, random_state=0)
    assert not alarms(found)
    finding = find(found, "conflicting_labels")
    assert (finding.severity, set(finding.rows)) == ("note", {i, j})


def test_a_single_copy_among_many_rows_is_a_note():
    X, y = clean_titles(n=3000, n_minority=0)
    X[0], y[0] = X[1], y[1]
    found = quick_audit(X, y, cv=[(np.arange(1, len(X)), np.arange(1))], random_state=0)
    assert find(found, "exact_copies").severity == "leak"  # of the only tested row
    rest = np.arange(1500)
    found = quick_audit(X, y, cv=[(np.arange(1500, len(X)), rest)], random_state=0)
    assert "exact_copies" not in alarms(found)  # both copies are tested


def test_a_row_on_both_sides_is_told_once():
    X, y = clean_titles()
    rows = np.arange(len(X))
    found = quick_audit(X, y, cv=[(rows[:500], rows[490:])], random_state=0)
    assert alarms(found) == {"shared_rows"}
    assert find(found, "shared_rows").rows == tuple(range(490, 500))


def test_blank_texts_are_no_copies_of_each_other():
    X, y = clean_titles()
    for i in range(20):
        X[i] = " " * i
    assert "exact_copies" not in alarms(quick_audit(X, y, random_state=0))


def test_equal_vectors_are_copies():
    X, y = clean_numbers()
    train, test = random_split(len(X))
    X[test[:5]], y[test[:5]] = X[train[:5]], y[train[:5]]
    found = quick_audit(X, y, cv=[(train, test)], random_state=0)
    assert alarms(found) == {"exact_copies"}
    assert find(found, "exact_copies").rows == tuple(sorted(test[:5].tolist()))


def test_equal_rows_of_few_values_are_chance():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 5, (400, 3)).astype(float)
    found = quick_audit(X, rng.choice(["a", "b"], 400), random_state=0)
    assert not alarms(found)
    assert "by chance" in found.skipped["exact_copies"]


def test_twins_are_those_of_a_slow_loop():
    rng = np.random.default_rng(0)
    folds = [(rng.permutation(60)[:30], rng.permutation(60)[:20]) for _ in range(3)]
    data = SimpleNamespace(n_rows=60, folds=folds)
    groups = np.random.default_rng(1).integers(0, 25, 60)
    rows, twins = find_twins(data, groups)
    expected = {
        int(i)
        for train, test in folds
        for i in test
        if any(groups[i] == groups[j] for j in train)
    }
    assert set(rows.tolist()) == expected
    assert (groups[rows] == groups[twins]).all()
