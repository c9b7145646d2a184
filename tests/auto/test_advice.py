"""Tests of `Advice`: words, data, page and code."""

import codecs
import json
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.auto import Advice, StrategyAdvisor
from skimbal.auto._advice_text import describe_gain
from skimbal.auto._candidates import CANDIDATES, make_estimator
from skimbal.auto._source import to_source
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.exceptions import DataFileError
from skimbal.utils import load_model
from tests.auto.data import LABELS, TEXTS, encoder
from tests.cli.conftest import write_csv
from tests.tiny import TINY_BERT

pytestmark = pytest.mark.usefixtures("tiny_bert")

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def advice(tiny_bert):
    y = [HOSTILE if label == "food" else "手机" for label in LABELS]
    model = StrategyAdvisor(encoder(), candidates=["words", "vectors"], random_state=0)
    return model.fit(TEXTS, y).advice_


def test_words_say_what_why_and_what_it_costs(advice):
    text = str(advice)
    assert text.startswith(f"Advice: {CANDIDATES[advice.chosen].title}")
    for heading in ("Do:", "Do not:", "candidate", "What would change this advice:"):
        assert heading in text
    assert "ms a text" in text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert repr(advice).startswith(f"Advice(chosen={advice.chosen!r}")


def test_every_gain_names_its_source(advice):
    for item in advice.record["advice"]:
        if item["gain"] is not None:
            assert item["gain"]["low"] <= item["gain"]["mean"] <= item["gain"]["high"]
            assert item["gain"]["source"] in describe_gain(item["gain"])


def test_json_gives_the_same_advice_back(advice, tmp_path):
    again = Advice.from_json(advice.to_json())
    assert again.record == advice.to_dict()
    assert str(again) == str(advice)
    assert advice.to_json(tmp_path / "a.json") is None
    assert Advice.from_json(tmp_path / "a.json").to_html() == advice.to_html()


@pytest.mark.parametrize("text", ["{no json", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_advice_is_refused(text):
    with pytest.raises(DataFileError, match="no advice"):
        Advice.from_json(text)


def test_a_text_that_is_no_json_is_the_path_of_a_file():
    with pytest.raises(FileNotFoundError):
        Advice.from_json("no json")


def test_the_page_needs_no_other_file_and_escapes_labels(advice, tmp_path):
    advice.to_html(tmp_path / "a.html", title=HOSTILE)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "{{ 7 * 7 }}" in page  # shown, not computed
    assert "default-src &#39;none&#39;" in page
    assert 'src="' not in page
    assert "width=device-width" in page


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_code_makes_exactly_the_advised_estimator(name):
    spec = {
        "encoder": {"pretrained": TINY_BERT, "prefix": 'a "b" \\ ', "device": "cpu"},
        "metric": "accuracy",
        "target_prior": [["手机", 0.25], ["it's", 0.75]],
        "random_state": 7,
    }
    estimator = make_estimator(name, json.loads(json.dumps(spec)))
    expression, imports = to_source(estimator)
    namespace = {}
    exec("\n".join(imports), namespace)
    assert repr(eval(expression, namespace)) == repr(estimator)


def test_code_of_parameters_that_are_no_data_is_refused():
    with pytest.raises(TypeError, match="cannot be written as code"):
        to_source(make_pipeline(LexicalEncoder(), LogisticRegression(C=len)))


@pytest.mark.parametrize("name", ["words", pytest.param("mix", marks=pytest.mark.slow)])
def test_the_script_trains_and_saves_the_advised_model(name, tmp_path):
    model = StrategyAdvisor(encoder(), candidates=[name], random_state=0)
    code = model.fit(TEXTS, LABELS).advice_.to_code()
    script = tmp_path / "pipeline.py"
    script.write_text(code, encoding="utf-8")
    rows = [{"t": t, "l": y} for t, y in zip(TEXTS, LABELS.tolist(), strict=True)]
    table = write_csv(tmp_path / "data.csv", rows)
    words = [script, table, "--text", "t", "--label", "l", "--out", tmp_path / "model"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Trained on 36 rows" in done.stdout
    expected = model.advice_.make_pipeline().fit(TEXTS, LABELS)
    trained = load_model(tmp_path / "model")
    assert trained.predict(TEXTS).tolist() == expected.predict(TEXTS).tolist()


@pytest.mark.parametrize("labels", [[1, 22], [False, True], ["it's", '"a"\n\\ b']])
def test_the_script_reads_labels_as_they_were(labels, tmp_path):
    model = StrategyAdvisor(
        candidates=["words"],
        target_prior=dict.fromkeys(labels, 0.5),
        random_state=0,
        refit=False,
    )
    y = [labels[i % 2] for i in range(len(TEXTS))]
    namespace = {"__name__": "script"}
    exec(model.fit(TEXTS, y).advice_.to_code(), namespace)
    rows = [{"t": t, "l": str(y)} for t, y in zip(TEXTS, y, strict=True)]
    table = write_csv(tmp_path / "data.csv", [*rows, {"t": "no label", "l": " "}])
    table.write_bytes(codecs.BOM_UTF8 + table.read_bytes())
    texts, read = namespace["read_rows"](table, "t", "l")
    assert read == y
    trained = namespace["make_model"]().fit(texts, read)
    assert trained.classes_.tolist() == sorted(labels)
    with pytest.raises(SystemExit, match=r"There is no column 'y', only \['t', 'l'\]"):
        namespace["read_rows"](table, "t", "y")


def test_the_script_learns_from_texts_without_a_label(tmp_path, capsys):
    model = StrategyAdvisor(encoder(), candidates=["mix"], random_state=0, refit=False)
    more = ["a green tablet", "white juice"]
    code = model.fit(TEXTS, LABELS, X_unlabelled=more).advice_.to_code()
    rows = [{"t": t, "l": y} for t, y in zip(TEXTS, LABELS.tolist(), strict=True)]
    table = write_csv(tmp_path / "data.csv", [*rows, {"t": more[0], "l": " "}])
    lines = tmp_path / "more.txt"
    lines.write_text(f"{more[1]}\r\n\n", encoding="utf-8-sig", newline="")
    words = [table, "--text", "t", "--label", "l", "--out", tmp_path / "model"]
    words = ["pipeline.py", *map(str, words), "--unlabelled", str(lines)]
    with mock.patch.object(sys, "argv", words):
        exec(code, {"__name__": "__main__"})
    assert "on 36 rows and 2 texts without a label" in capsys.readouterr().out
    y = [*LABELS.tolist(), None, None]
    expected = model.advice_.make_pipeline().fit(TEXTS + more, y)
    trained = load_model(tmp_path / "model")
    assert trained.predict_proba(TEXTS) == pytest.approx(expected.predict_proba(TEXTS))


def test_the_script_of_n_grams_takes_no_texts_without_a_label():
    model = StrategyAdvisor(candidates=["words_mix"], random_state=0, refit=False)
    code = model.fit(TEXTS, LABELS, X_unlabelled=["white juice"]).advice_.to_code()
    assert "unlabelled" not in code


def test_paths_of_encoders_are_plain_text(tmp_path):
    from skimbal.auto._candidates import encoder_options

    options = encoder_options(TransformerEncoder(tmp_path, batch_size=8))
    assert options == {"pretrained": str(tmp_path), "batch_size": 8}
