"""Texts that a pretrained body has read, by the record in its folder."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import ModelFormatError
from skimbal.pretraining import MLMPretrainer
from skimbal.utils._text_record import RECORD_FILE, TextRecord
from tests.evaluation.audit.plants import (
    alarms,
    clean_titles,
    find,
    quick_audit,
    random_split,
)

X, Y = clean_titles(5)
TRAIN, TEST = random_split(len(X), 5)


def audited(folder):
    model = make_pipeline(TransformerEncoder(folder), LogisticRegression())
    return quick_audit(X, Y, cv=[(TRAIN, TEST)], estimator=model, random_state=0)


@pytest.mark.parametrize("n_read", [4, len(TEST)])
def test_tested_texts_that_were_read_are_found(tmp_path, n_read):
    read = np.concatenate([TRAIN, TEST[:n_read]])
    TextRecord.of([X[i] for i in read]).save(tmp_path)
    found = audited(tmp_path)
    assert alarms(found) == {"pretraining"}
    assert set(TEST[:n_read].tolist()) <= set(find(found, "pretraining").rows)


def test_training_texts_that_were_read_are_clean(tmp_path):
    TextRecord.of([X[i] for i in TRAIN]).save(tmp_path)
    found = audited(tmp_path)
    assert not alarms(found)
    assert "pretraining" in found.passed


def test_a_body_without_a_record_is_skipped(tmp_path):
    assert "no body that records" in audited(tmp_path).skipped["pretraining"]


def test_a_pretrainer_leaves_a_record_and_no_text(tiny_bert, tmp_path):
    texts = [f"{a} secretword {b}" for a in ("red", "blue") for b in ("tie", "hat")] * 2
    pretrainer = MLMPretrainer(
        tiny_bert, max_epochs=1, cache_dir=tmp_path, random_state=0
    ).fit(texts)
    record = TextRecord.load(pretrainer.model_path_)
    assert record.holds(texts).all()
    assert not record.holds(["blue secretword sock"]).any()
    raw = (tmp_path / pretrainer.model_path_ / RECORD_FILE).read_text()
    assert "secretword" not in raw


def test_a_wrong_yes_is_as_rare_as_is_said():
    record = TextRecord.of([f"text {i}" for i in range(5000)])
    wrong = record.holds([f"other {i}" for i in range(20_000)]).mean()
    assert wrong < 3e-3
    assert len(record.bits) < 2 * 5000
    assert record.holds([f"TEXT  {i}" for i in range(5000)]).all()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}'])
def test_a_damaged_record_is_refused(tmp_path, text):
    (tmp_path / RECORD_FILE).write_text(text)
    with pytest.raises(ModelFormatError, match="damaged"):
        TextRecord.load(tmp_path)


def test_no_texts_make_a_record_that_holds_none():
    assert not TextRecord.of([]).holds(["a", ""]).any()
