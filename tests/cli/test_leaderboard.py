"""`skimbal leaderboard` makes pages of lines."""

from tests.benchmark.conftest import make_lines, write_lines


def test_pages_are_written_and_the_command_that_makes_them_is_told(cli, tmp_path):
    path = write_lines(tmp_path / "lines.jsonl", make_lines())
    out = tmp_path / "pages"
    words = ("leaderboard", path, "--out", out, "--baseline", "plain")
    code, printed, err = cli(*words, "--metrics", "macro_f1, ece", "--rope", "0.02")
    assert (code, err) == (0, "")
    assert "natural: 3 recipes, 0 missing cells." in printed
    assert "'best' is ahead of the baseline 'plain' by 0.200" in printed
    assert f"4 files: {out}" in printed
    page = (out / "natural.md").read_text()
    assert (
        "skimbal leaderboard lines.jsonl --out pages --metrics 'macro_f1, ece' "
        "--baseline plain --rope 0.02"
    ) in page
    assert str(tmp_path) not in page
    assert "Tail F1" not in page


def test_what_cannot_be_shown_is_one_line(fails, tmp_path):
    path, out = tmp_path / "lines.jsonl", ("--out", tmp_path / "pages")
    assert "no file lines.jsonl" in fails("leaderboard", path, *out)
    path.write_text("notes\n")
    assert "line 1 is no result" in fails("leaderboard", path, *out)
