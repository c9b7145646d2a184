"""Tables and pages are made from lines, and from nothing else."""

import shutil
import subprocess
from functools import partial
from statistics import mean

import pytest

from skimbal.benchmark import Leaderboard
from skimbal.benchmark._leaderboard_pages import _sort_value
from skimbal.exceptions import DataFileError
from tests.benchmark.conftest import COSTS, SETS, make_line, make_lines, write_lines


@pytest.fixture
def write(tmp_path):
    return partial(write_lines, tmp_path / "lines.jsonl")


def load(path, **options):
    return Leaderboard.from_results([path], **options)


def test_a_cell_is_the_mean_over_seeds_with_its_interval_and_their_number(write):
    board = load(write(make_lines())).boards["natural"]
    rows = {row["recipe"]: row["cells"] for row in board["metrics"][0]["rows"]}
    cell = rows["better"]["en_b"]
    assert cell["mean"] == pytest.approx(mean([0.62, 0.63, 0.64]))
    # Student's t with 2 degrees of freedom, 50 test rows for 100 training rows
    half = 4.30265 * 0.01 * (1 / 3 + 50 / 100) ** 0.5
    assert cell["half"] == pytest.approx(half, rel=1e-5)
    assert cell["n"] == 3
    assert board["missing"] == []
    one = load(write(make_lines(seeds=[5]))).boards["natural"]
    assert one["metrics"][0]["rows"][0]["cells"]["en_a"]["half"] is None


def test_a_cut_makes_seeds_no_more_alike(write):
    lines = [line | {"train_rows": 20} for line in make_lines()]
    board = load(write(lines)).boards["natural"]
    # 50 test rows are 40 % of a set at most, so that 75 were dealt out for training
    half = 4.30265 * 0.01 * (1 / 3 + 50 / 75) ** 0.5
    for row in board["metrics"][0]["rows"]:
        assert row["cells"]["en_b"]["half"] == pytest.approx(half, rel=1e-5)


def test_ranks_and_differences_are_over_data_sets(write):
    board = load(write(make_lines()), baseline="plain").boards["natural"]
    comparison = board["metrics"][0]["comparison"]
    names = [(row["name"], row["mean_rank"]) for row in comparison.systems]
    assert names == [("best", 1), ("better", 2), ("plain", 3)]
    gains = {pair["first"]: pair["difference"] for pair in comparison.pairs}
    assert gains == pytest.approx({"best": 0.2, "better": 0.1})
    loss = next(row for row in board["metrics"] if row["metric"] == "log_loss")
    assert loss["comparison"].systems[0]["name"] == "best"


def test_a_recipe_without_the_metric_is_not_ranked_and_keeps_its_row(write):
    board = load(write(make_lines()), baseline="plain").boards["natural"]
    tail = next(row for row in board["metrics"] if row["metric"] == "tail_f1")
    assert {row["name"] for row in tail["comparison"].systems} == {"better", "best"}
    assert tail["comparison"].baseline is None
    assert tail["rows"][0]["cells"]["en_a"] == {"n": 0, "left_out": False}


def test_only_seeds_that_all_have_are_compared(write):
    lines = [r for r in make_lines() if (r["recipe"], r["seed"]) != ("best", 2)]
    board = load(write(lines), baseline="plain").boards["natural"]
    pairs = board["metrics"][0]["comparison"].pairs
    assert pairs[0]["difference"] == pytest.approx(0.2)
    assert len(board["missing"]) == len(SETS)
    assert board["missing"][0] == ("en_a/best/2", "was not run")


def test_seeds_without_figures_for_the_same_reason_are_one_line(write):
    gone = {"en_a/natural/plain/0", "en_a/natural/plain/2"}
    lines = [line for line in make_lines() if line["cell"] not in gone]
    page = load(write(lines)).to_markdown("natural")
    assert "- en_a/plain/0,2: was not run" in page


def test_the_index_shows_every_recipe_in_every_regime(write, tmp_path):
    lines = make_lines()
    for line in make_lines():
        if line["recipe"] != "better":
            cut = {"cell": line["cell"] + "5", "key": line["key"] + "5"}
            lines.append(
                line | cut | {"regime": "step-5", "macro_f1": line["seed"] / 4}
            )
    load(write(lines)).write(tmp_path)
    index = (tmp_path / "index.md").read_text()
    assert "## Macro F1 in every regime" in index
    table = [row for row in index.splitlines() if row.startswith("| ")]
    assert table[0] == "| recipe | [natural](natural.md) | [step-5](step-5.md) |"
    # three seeds a step of 0.01 apart, four sets of 0.02; the others tie in step-5
    assert table[2] == "| best | 0.740 (1.0) | 0.250 (1.5) |"
    assert table[3:] == [
        "| plain | 0.540 (3.0) | 0.250 (1.5) |",
        "| better | 0.640 (2.0) |  |",  # not ranked everywhere
        "| data sets | 4 | 4 |",
    ]


def test_missing_cells_are_told_apart_from_those_without_a_class_to_cut(write):
    lines = make_lines()
    lines[4] = make_line("en_a", "better", 1, error="took longer than 5 s")
    reason = "no class has more than 100 rows"
    for i, line in enumerate(lines):
        if line["dataset"] == "en_c":
            lines[i] = make_line("en_c", line["recipe"], line["seed"], left_out=reason)
    board = load(write(lines))
    found = board.boards["natural"]
    assert found["missing"] == [("en_a/better/1", "took longer than 5 s")]
    assert found["left_out"] == {"en_c": reason}
    page = board.to_markdown("natural")
    assert "| better | 0.610 ± 0.180 (2) |" in page
    assert "left out |" in page
    assert f"- en_c: left out, {reason}\n- en_a/better/1: took" in page


def test_a_recipe_on_few_data_sets_does_not_cost_the_others_theirs(write):
    lines = [*make_lines(), make_line("en_a", "slow", 0, macro_f1=0.9, log_loss=0.1)]
    row = load(write(lines)).boards["natural"]["metrics"][0]
    assert row["unranked"] == ["slow"]
    assert len(row["comparison"].units) == 4
    assert "Not ranked, with too few scores: slow." in load(write(lines)).to_markdown(
        "natural"
    )


def test_a_recipe_with_few_seeds_does_not_cost_the_others_theirs(write):
    lines = [r for r in make_lines() if r["recipe"] != "best" or r["seed"] == 0]
    row = load(write(lines)).boards["natural"]["metrics"][0]
    assert row["unranked"] == ["best"]
    better = row["comparison"].systems[0]
    assert better["score"] == pytest.approx(0.6 + 0.01 + 0.03)  # over all seeds


def test_without_two_data_sets_there_are_tables_and_no_ranks(write):
    lines = [line for line in make_lines() if line["dataset"] == "en_a"]
    board = load(write(lines))
    row = board.boards["natural"]["metrics"][0]
    assert row["comparison"] is None
    page = board.to_markdown("natural")
    assert "Not compared: " in page
    assert "| best | 0.710 ± 0.039 (3) |" in page
    assert "<h2" in board.to_html("natural")


def test_the_command_stands_under_every_table_and_figure(write, tmp_path):
    command = "skimbal leaderboard lines.jsonl --out pages"
    board = load(write(make_lines()), baseline="plain", command=command)
    written = board.write(tmp_path / "pages")
    assert all(path.is_file() for path in written)
    names = {path.name for path in written}
    assert {"index.md", "natural.md", "natural.html", "natural-macro_f1.svg"} <= names
    page = (tmp_path / "pages" / "natural.md").read_text()
    n_tables, n_figures = page.count("\n| --- "), page.count("![")
    assert page.count(f"<sub>Made by `{command}`</sub>") == n_tables + n_figures
    for line in page.splitlines():
        if line.startswith("!["):
            assert line.partition("(")[2].rstrip(")") in names
    html = (tmp_path / "pages" / "natural.html").read_text()
    assert html.count(f"Made by <code>{command}</code>") == n_tables + n_figures
    assert "abc1234" in page
    assert "[natural](natural.md)" in (tmp_path / "pages" / "index.md").read_text()


def test_the_same_lines_give_the_same_files(write, tmp_path):
    board = load(write(make_lines()))
    first, second = (board.write(tmp_path / name) for name in "ab")
    for one, other in zip(first, second, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_a_page_says_what_a_recipe_is_where_it_ran_and_what_is_not_counted(write):
    lines = make_lines()
    names = {"plain": "tfidf_lr", "better": "auto", "best": "of_another_version"}
    for line in lines:
        line["settings"]["recipe"]["name"] = names[line["recipe"]]
        if line["recipe"] == "better":
            line["settings"]["recipe"]["options"] = {"time_budget": 60}
    board = load(write(lines))
    page, html = board.to_markdown("natural"), board.to_html("natural")
    for text in (
        "logistic regression on TF-IDF; a peer: nothing of skimbal",
        "time_budget = 60; of skimbal",
        "which this version does not know",
        "All seeds deal out the same 6,000 rows",
        "Linux x86_64, CPUs: 2, threads: 1",
        "that time is in none of the columns",
    ):
        assert text in page
        assert text in html


def test_costs_are_means_over_fits(write):
    (row, *_) = load(write(make_lines())).boards["natural"]["costs"]
    assert row == {"recipe": "plain", "n": 12, "peak_mib": 101, **COSTS}


def test_too_few_data_sets_for_the_test_are_pointed_out(write):
    page = load(write(make_lines()), baseline="plain").to_markdown("natural")
    assert "Even who is ahead on all 4 data sets is not sure" in page
    assert "adjusted for 2 pairs, its p is 0.25." in page


def test_lines_that_cannot_stand_together_are_refused(write, tmp_path):
    with pytest.raises(DataFileError, match=r"no file nothing.jsonl"):
        load(tmp_path / "nothing.jsonl")
    with pytest.raises(DataFileError, match="no line in these files"):
        load(write([]))
    with pytest.raises(DataFileError, match="'x'; the recipes are: plain, better"):
        load(write(make_lines()), baseline="x")
    twin = make_line("en_a", "plain", 0) | {"key": "other"}
    with pytest.raises(DataFileError, match="'en_a/natural/plain/0' with different"):
        load(write([*make_lines(), twin]))


def test_hostile_names_are_text_in_html_and_in_one_cell_of_markdown(write):
    lines = [
        line | {"recipe": "<script>|", "cell": line["cell"] + "!"}
        if line["recipe"] == "best"
        else line
        for line in make_lines()
    ]
    board = load(write(lines))
    assert "<script>|" not in board.to_html("natural")
    assert "&lt;script&gt;" in board.to_html("natural")
    assert "| <script>\\| |" in board.to_markdown("natural")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0.500 ± 0.010 (3)", "0.500"),
        ("+0.118 (+0.1 to +0.2)", "+0.118"),
        ("<0.001", "0.001"),
        ("1,234.5", "1234.5"),
        ("86%", "86"),
        ("missing", "missing"),
        ("", ""),
    ],
)
def test_cells_sort_by_the_number_that_they_begin_with(cell, value):
    assert _sort_value(cell) == value


@pytest.mark.slow
def test_a_browser_shows_the_page_without_an_error(write, tmp_path):
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("there is no browser")
    load(write(make_lines()), baseline="plain").write(tmp_path / "pages")
    page = (tmp_path / "pages" / "natural.html").as_uri()
    options = "--headless --no-sandbox --disable-gpu --enable-logging=stderr --v=0"
    done = subprocess.run(
        [browser, *options.split(), "--dump-dom", page],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "CONSOLE" not in done.stderr
    # the script has made the heads of columns buttons
    assert '<button type="button">recipe</button>' in done.stdout


def test_a_regime_of_another_version_is_not_described(write):
    lines = make_lines()
    for line in lines:
        line["settings"]["regime"] = {"kind": "shift"}
    assert load(write(lines)).boards["natural"]["regime"] == ""
