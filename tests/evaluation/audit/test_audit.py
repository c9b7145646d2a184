"""`Audit` as plain data, and no false alarm on clean rows."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import ShuffleSplit

from skimbal.datasets import fetch_dataset, list_datasets
from skimbal.evaluation import Audit, audit
from skimbal.evaluation._audit_checks import CHECKS
from skimbal.exceptions import DataFileError, LabelError
from skimbal.over_sampling import RandomTextOverSampler
from tests.evaluation.audit.plants import (
    alarms,
    clean_numbers,
    clean_rows,
    clean_titles,
    quick_audit,
)

TEXT_SETS = [
    info.name
    for info in list_datasets()
    if info.targets and not info.name.startswith(("rec", "tab"))
]


def leaky():
    X, y = clean_titles()
    return RandomTextOverSampler(random_state=0).fit_resample(X, y)


@pytest.mark.filterwarnings("ignore:.* fewer rows than the")
@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**31),
    n_classes=st.integers(2, 12),
    ratio=st.floats(1, 40),
    lang=st.sampled_from(["en", "zh"]),
    split=st.sampled_from([2, 5, "random"]),
)
def test_generated_titles_without_copies_give_no_alarm(
    seed, n_classes, ratio, lang, split
):
    X, y = clean_titles(
        seed, 400, n_classes=n_classes, n_minority=1, imbalance_ratio=ratio, lang=lang
    )
    cv = ShuffleSplit(1, test_size=0.3, random_state=0) if split == "random" else split
    try:
        found = quick_audit(X, y, cv=cv, random_state=seed)
    except LabelError:  # a part with one class
        return
    assert not alarms(found), str(found)
    assert set(found.passed) | set(found.skipped) <= set(CHECKS)


@pytest.mark.filterwarnings("ignore:.* fewer rows than the")
@pytest.mark.data
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", TEXT_SETS)
def test_real_texts_without_copies_give_no_alarm(name, seed, data_home):
    X, y = fetch_dataset(name, data_home=data_home, return_X_y=True)
    rows = np.random.default_rng(seed).permutation(len(X))[:2000]
    texts = X[rows].tolist() if X.ndim == 1 else list(map(tuple, X[rows]))
    texts, labels = clean_rows(texts, y[rows])
    for cv in (5, ShuffleSplit(1, test_size=0.25, random_state=seed)):
        found = audit(texts, labels, cv=cv, random_state=seed)
        assert not alarms(found), str(found)


@pytest.mark.parametrize(
    "container", [list, tuple, np.array, pd.Series, pl.Series, pa.array]
)
def test_any_container_gives_the_same_audit(container):
    X, y = leaky()
    expected = quick_audit(X, y, random_state=0)
    assert quick_audit(container(X), container(y), random_state=0) == expected


def test_the_same_seed_gives_the_same_audit():
    X, y = clean_titles()
    assert audit(X, y, random_state=3) == audit(X, y, random_state=3)


def test_an_audit_goes_through_json():
    X, y = leaky()
    found = audit(X, y, random_state=0)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Audit.from_dict(data) == found
    assert not found.is_clean
    assert repr(found).startswith(f"<Audit of {len(X)} rows: ")


@pytest.mark.parametrize(
    "data", [None, {}, {"format": "skimbal audit, version 1"}, {"format": "x"}]
)
def test_what_is_no_audit_is_refused(data):
    with pytest.raises(DataFileError, match="audit"):
        Audit.from_dict(data)


def test_every_check_is_found_passed_or_skipped():
    X, y = leaky()
    found = audit(X, y, random_state=0)
    kinds = [finding.kind for finding in found.findings]
    assert sorted({*kinds, *found.passed, *found.skipped}) == sorted(CHECKS)
    order = [("leak", "warning", "note").index(f.severity) for f in found.findings]
    assert order == sorted(order)
    for finding in found.findings:
        assert finding.message.endswith(".")
        assert finding.remedy.endswith(".")


def test_no_text_is_in_it(tmp_path):
    X, y = clean_titles()
    X = [f"{text} canary{i}" for i, text in enumerate(X)]
    X, y = X + X[:50], np.concatenate([y, y[:50]])
    found = quick_audit(X, y, random_state=0)
    found.to_html(tmp_path / "audit.html", title="<i>mine</i>")
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "canary" not in page + str(found) + json.dumps(found.to_dict())
    assert "exact copies" in page
    assert "&lt;i&gt;mine" in page


def test_pairs_of_texts_are_audited_as_one():
    X, y = clean_titles()
    pairs = [(text, "same query") for text in X]
    pairs[0], y[0] = pairs[1], y[1]
    for test, is_copy in (([0], True), ([0, 1], False)):
        train = np.setdiff1d(np.arange(len(X)), test)
        kinds = alarms(quick_audit(pairs, y, cv=[(train, test)]))
        assert ("exact_copies" in kinds) == is_copy


@pytest.mark.parametrize("n", [4, 7])
def test_a_handful_of_rows_is_enough(n):
    X = ["red dress", "usb hub", "desk lamp", "silk tie", "tv", "", "hat"][:n]
    found = audit(X, ["a", "b", "a", "b", "a", "b", "a"][:n], cv=2, random_state=0)
    assert not alarms(found)


def test_a_table_needs_the_name_of_its_texts():
    frame = pd.DataFrame({"a": ["x", "y"] * 4, "b": ["x", "y"] * 4, "c": range(8)})
    with pytest.raises(TypeError, match="3 columns"):
        audit(frame, ["x", "y"] * 4, cv=2)


def test_vectors_with_gaps_are_audited():
    X, y = clean_numbers()
    X[::7, 3] = np.nan
    assert not alarms(audit(X, y, random_state=0))
