"""Tests of the default on rows without a label."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from skimbal.auto._checks import read_rows
from skimbal.auto._self_trained import SelfTrainedHead
from skimbal.exceptions import LabelError
from tests.auto.data import LABELS, TEXTS, classifier, lexical

pytestmark = pytest.mark.usefixtures("tiny_bert")


def hide(labels, every=3, value=None):
    return [value if i % every == 0 else v for i, v in enumerate(labels.tolist())]


def test_rows_without_a_label_are_parted_from_the_others():
    rows = read_rows(["a", "b", "c", "d"], ["x", None, "y", np.nan], [1, 2, 3, 0])
    assert rows.texts == ["a", "c"]
    assert rows.labels.tolist() == ["x", "y"]
    assert rows.weight.tolist() == [1, 3]
    assert rows.unlabelled == ["b"]


@pytest.mark.parametrize("container", [list, pd.Series, pd.DataFrame, pa.array])
def test_minus_one_is_none_among_str_and_a_label_among_numbers(container):
    texts = ["a", "b", "c"]
    assert read_rows(texts, container([1, -1, 0]), None).unlabelled == []
    if container is not pa.array:  # holds values of one kind
        assert read_rows(texts, container(["x", -1, "y"]), None).unlabelled == ["b"]
    assert read_rows(texts, container(["x", None, "y"]), None).unlabelled == ["b"]


def test_no_label_at_all_is_an_error():
    with pytest.raises(LabelError, match="no label in 2 rows"):
        read_rows(["a", "b"], [None, None], None)


def test_a_head_learns_from_the_texts_without_a_label():
    model = classifier(members=["lexical", "embedding"]).fit(TEXTS, hide(LABELS))
    names = {row["name"] for row in model.audit_["members"]}
    assert "tiny-bert/self_trained" in names
    assert model.class_counts_.sum() == 24
    assert model.audit_["data"]["n_rows"] == 24
    assert model.audit_["data"]["n_unlabelled"] == 12
    plain = classifier(members=["lexical", "embedding"]).fit(TEXTS, LABELS)
    assert not [r for r in plain.audit_["members"] if "self_trained" in r["name"]]


def test_n_grams_alone_leave_them_out():
    hidden = hide(LABELS)
    kept = [i for i, label in enumerate(hidden) if label is not None]
    model = lexical().fit(TEXTS, hidden)
    assert "12 texts without a label" in model.audit_["left_out"]["self_trained"]
    same = lexical().fit([TEXTS[i] for i in kept], LABELS[kept])
    np.testing.assert_array_equal(model.predict_proba(TEXTS), same.predict_proba(TEXTS))


@pytest.mark.filterwarnings("error:.*have a single row")
@pytest.mark.filterwarnings("ignore:The smallest class has 2 different texts")
def test_what_it_warns_of_is_said_once():
    rare = np.flatnonzero(LABELS[0] == LABELS)[2:]
    hidden = [None if i in rare else label for i, label in enumerate(LABELS.tolist())]
    classifier(members=["embedding"]).fit(TEXTS, hidden)


def test_without_time_to_encode_them_they_are_left_out(monkeypatch):
    texts = [*TEXTS, *(f"{text} {i}" for i in range(50) for text in TEXTS)]
    labels = [*LABELS, *[None] * (len(texts) - len(TEXTS))]
    members = ["lexical", "embedding"]
    model = classifier(members=members, time_budget=0).fit(texts, labels)
    assert "`time_budget`=0" in model.audit_["left_out"]["tiny-bert/self_trained"]


def blobs(n, seed=0):
    rng = np.random.default_rng(seed)
    codes = rng.choice(3, n, p=[0.2, 0.3, 0.5])
    return rng.normal(size=(n, 4)) + 2 * np.eye(3, 4)[codes], codes


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_head_stands_for_the_labelled_rows_and_holds_no_pool(n_classes):
    X, codes = blobs(60)
    X, codes = X[codes < n_classes], codes[codes < n_classes]
    pool, _ = blobs(400, seed=1)
    model = SelfTrainedHead(pool, random_state=0).train(X, codes)
    assert isinstance(model, LogisticRegression)
    assert not [v for v in vars(model).values() if np.size(v) > X.size]
    assert model.classes_.tolist() == list(range(n_classes))
    shares = np.bincount(codes) / len(codes)
    plain = LogisticRegression(C=10).fit(X, codes).predict_proba(X).mean(axis=0)
    found = model.predict_proba(X).mean(axis=0)
    assert np.abs(found - shares).max() < np.abs(plain - shares).max() + 0.15
