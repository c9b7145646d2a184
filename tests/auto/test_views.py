"""Tests of what members see of the texts."""

import numpy as np
import pytest

from skimbal._torch import _encode
from skimbal.auto._views import LexicalView, VectorView
from tests.auto.data import TEXTS, classifier, encoder

TRAIN, TEST = np.arange(0, 30), np.arange(30, 36)


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """Count the texts of every pass through an encoder."""
    seen: list[int] = []
    run = _encode.run_batches

    def counting(forward, tokens, **options):
        seen.append(len(tokens))
        return run(forward, tokens, **options)

    monkeypatch.setattr(_encode, "run_batches", counting)
    return seen


def test_n_grams_of_a_fold_are_those_of_its_training_rows():
    view = LexicalView([*TEXTS, "zebra zebra", "zebra"])
    known, new = view.split(TRAIN, np.arange(30, 38))
    assert known.shape[1] == new.shape[1] < view.features.shape[1]
    assert new[-1].nnz == 0


def test_vectors_of_a_fold_are_rows_of_one_pass(tiny_bert, counted):
    view = VectorView("tiny", encoder(), TEXTS)
    known, new = view.split(TRAIN, TEST)
    np.testing.assert_array_equal(np.vstack([known, new]), view.features)
    assert counted == [len(TEXTS)]


def test_the_encoder_reads_each_different_text_once_in_a_fit(tiny_bert, counted):
    X = TEXTS + TEXTS[:7]
    y = ["a", "b", "c"] * 12
    model = classifier().fit(X, y + y[:7])
    assert len(model.audit_["members"]) > 3
    assert counted == [len(TEXTS)]
    counted.clear()
    model.predict(X[:5])
    assert sum(counted) <= 5


def test_each_of_two_encoders_reads_once(tiny_bert, counted):
    pair = [encoder(), encoder(prefix="red ")]
    classifier(pretrained=pair).fit(TEXTS, ["a", "b", "c"] * 12)
    assert counted == [len(TEXTS)] * 2


def test_without_the_embedding_member_the_encoder_does_not_run(tiny_bert, counted):
    classifier(members=["lexical"]).fit(TEXTS, ["a", "b", "c"] * 12)
    assert counted == []
