"""Labels that the text, or a column beside it, tells."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tests.evaluation.audit.plants import (
    alarms,
    clean_numbers,
    clean_titles,
    find,
    quick_audit,
)

X, Y = clean_titles(3)
CODES = np.unique(Y, return_inverse=True)[1]


def told(form, rate, labels, seed=0):
    texts = list(X)
    rows = np.random.default_rng(seed).permutation(len(X))[: int(rate * len(X))]
    for i in rows.tolist():
        texts[i] = form.format(text=X[i], label=labels[i])
    return texts, set(rows.tolist())


@pytest.mark.parametrize(
    "form", ["{text} [{label}]", "{label} {text}", "{text} {label}"]
)
@pytest.mark.parametrize("rate", [0.05, 1.0])
def test_codes_of_labels_in_texts_are_found(form, rate):
    labels = np.array([f"class_{code}" for code in CODES])
    texts, rows = told(form, rate, labels)
    found = quick_audit(texts, labels, random_state=0)
    assert "label_in_text" in alarms(found)
    assert set(find(found, "label_in_text").rows) == rows


@pytest.mark.parametrize(
    "form", ["__label__{label} {text}", "{text} category: {label}"]
)
@pytest.mark.parametrize("rate", [0.02, 0.5])
def test_names_that_are_marked_are_found_though_titles_hold_them_by_nature(form, rate):
    texts, rows = told(form, rate, Y)
    finding = find(quick_audit(texts, Y, random_state=0), "label_in_text")
    assert finding.severity == "leak"
    assert rows <= set(finding.rows)


def test_a_word_for_each_class_is_found_whatever_it_is():
    texts = [f"{text} zq{code}x" for text, code in zip(X, CODES, strict=True)]
    assert "label_in_text" in alarms(quick_audit(texts, Y, random_state=0))


@pytest.mark.filterwarnings("ignore:.* fewer rows than the")
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("n_classes", [2, 5, 20])
def test_names_of_products_in_titles_are_nature(lang, n_classes):
    texts, labels = clean_titles(4, lang=lang, n_classes=n_classes, n_minority=1)
    assert "label_in_text" not in alarms(quick_audit(texts, labels, random_state=0))


def frame():
    rng = np.random.default_rng(0)
    order = np.argsort(np.argsort(CODES, kind="stable"), kind="stable")
    return {
        "title": X,
        "code": [f"k{7 * code}" for code in CODES],
        "id": order + 1000,
        "price": rng.normal(size=len(X)),
        "shop": rng.integers(0, 5, len(X)),
    }


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_columns_that_are_the_label_or_sort_by_it_are_found(make):
    table = frame()
    found = quick_audit(make(table), Y, text_column="title", random_state=0)
    messages = [f.message for f in found.findings if f.kind == "label_in_column"]
    assert [("'code'" in m, "'id'" in m) for m in messages] == [
        (True, False),
        (False, True),
    ]
    clean = make({name: table[name] for name in ("title", "price", "shop")})
    found = quick_audit(clean, Y, text_column="title", random_state=0)
    assert not alarms(found)
    assert "label_in_column" in found.passed


def test_a_column_of_numbers_that_is_the_label_is_found():
    numbers, labels = clean_numbers()
    codes = np.unique(labels, return_inverse=True)[1]
    found = quick_audit(np.column_stack([numbers, 3 - codes]), labels, random_state=0)
    assert alarms(found) == {"label_in_column"}
