"""`skimbal compare` says which of several reports is better."""

import json

import pytest

from tests.evaluation.rivals import make_rivals


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Folder of two reports of the same rows, the second of the better model."""
    folder = tmp_path_factory.mktemp("reports")
    rivals = make_rivals({"plain": 0.3, "加权": 0.8}, "abc", n_folds=5, n_samples=300)
    for name, report in rivals.items():
        report.to_json(folder / f"{name}.json")
    return folder


def test_the_comparison_is_printed_and_written(cli, reports, tmp_path):
    files = (reports / "plain.json", reports / "加权.json")
    for name in ("c.json", "c.html"):
        code, printed, err = cli("compare", *files, "--out", tmp_path / name)
        assert (code, err) == (0, "")
        assert "'加权' is ahead of 'plain' by 0." in printed
        assert "加权 - plain" in printed
        assert f"Comparison: {tmp_path / name}" in printed
    payload = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert payload["pairs"][0]["verdict"] == "better"
    assert "加权" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_options_reach_the_comparison(cli, reports, tmp_path):
    files = (reports / "plain.json", reports / "加权.json")
    options = ("--metric", "log_loss", "--rope", 0.2, "--baseline", "加权")
    out = tmp_path / "c.json"
    code, printed, _ = cli("compare", *files, *options, "--quiet", "--out", out)
    assert (code, printed) == (0, "")
    payload = json.loads(out.read_text(encoding="utf-8"))
    found = [payload[name] for name in ("metric", "rope", "baseline")]
    assert found == ["log_loss", 0.2, "加权"]
    assert payload["greater_is_better"] is False


def test_reports_of_the_same_name_are_called_like_their_folders(
    cli, fails, reports, tmp_path
):
    for folder, file in {"small": "plain.json", "large": "加权.json"}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.json").write_bytes((reports / file).read_bytes())
    files = [tmp_path / folder / "report.json" for folder in ("small", "large")]
    assert "large - small" in cli("compare", *files)[1]
    message = fails("compare", files[0], files[0])
    assert "2 reports are called 'report', and their folders do not tell" in message


def test_what_cannot_be_compared_is_explained(fails, reports, tmp_path):
    one, other = reports / "plain.json", reports / "加权.json"
    assert "at least 2 classifiers; got 1" in fails("compare", one)
    assert "must be one of accuracy," in fails("compare", one, other, "--metric", "f1")
    assert "got 'nobody'" in fails("compare", one, other, "--baseline", "nobody")
    assert "must be 0 or more" in fails("compare", one, other, "--rope", -1)
    assert "in .html or .json" in fails("compare", one, other, "--out", "c.pdf")
    assert "gone.json: No such file" in fails("compare", one, tmp_path / "gone.json")
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]")
    assert "wrong.json: This is no report" in fails("compare", one, wrong)
    short = make_rivals({"short": 0.3}, "abc", n_folds=5, n_samples=100)["short"]
    short.to_json(tmp_path / "short.json")
    message = fails("compare", one, tmp_path / "short.json")
    assert "got 300 and 100 tested rows" in message
