"""`skimbal train` makes a folder with a model, its report and its columns."""

import json

import pytest
import torch

from skimbal.auto import ImbalancedTextClassifier
from skimbal.cli import _train
from skimbal.evaluation import Report
from skimbal.recipes import get_recipe
from skimbal.utils import load_model
from tests.cli.conftest import COUNTS, make_rows, write_csv

COLUMNS = ("--text", "text", "--label", "label")
LEXICAL = (*COLUMNS, "--recipe", "lexical")


def test_train_leaves_a_model_a_report_and_the_columns(cli, table, tmp_path):
    out = tmp_path / "new" / "model"
    code, printed, err = cli("train", table, *LEXICAL, "--out", out)
    assert (code, err) == (0, "")
    assert load_model(out).predict(["free prize"]) == ["spam"]
    training = json.loads((out / "training.json").read_text())
    assert (training["text"], training["label"]) == (["text"], "label")
    report = Report.from_json(out / "report.json")
    assert list(report.classes) == sorted(COUNTS)
    assert report.class_counts.sum() + len(report.rows) == sum(COUNTS.values())
    assert (out / "report.html").read_text().startswith("<!DOCTYPE html>")
    assert "88 rows, 3 classes of 8 to 60 rows" in printed
    assert f"skimbal predict {out} new.csv --out predictions.csv" in printed


def test_the_table_names_every_class_the_rarest_first(cli, table, tmp_path):
    printed = cli("train", table, *LEXICAL, "--out", tmp_path / "model")[1]
    lines = [line.split() for line in printed.splitlines()]
    names = [line[0] for line in lines if line and line[0] in COUNTS]
    assert names == ["促销", "spam", "ham"]
    assert "macro F1" in printed
    assert "F1 of the rarest third" in printed


def test_quiet_prints_nothing(cli, table, tmp_path):
    assert cli("train", table, *LEXICAL, "--out", tmp_path / "m", "--quiet") == (
        0,
        "",
        "",
    )


def test_the_same_seed_holds_out_the_same_rows(cli, table, tmp_path):
    seeds = {"a": 0, "b": 0, "c": 1}
    for name, seed in seeds.items():
        words = ("train", table, *LEXICAL, "--seed", seed, "--out", tmp_path / name)
        assert cli(*words)[0] == 0
    a, b, c = (
        Report.from_json(tmp_path / name / "report.json").y_proba for name in seeds
    )
    assert (a == b).all()
    assert a.shape != c.shape or (a != c).any()


def test_copies_of_a_text_are_never_on_both_sides(cli, tmp_path):
    rows = make_rows() * 3
    out = tmp_path / "model"
    table = write_csv(tmp_path / "copies.csv", rows)
    assert cli("train", table, *LEXICAL, "--out", out)[0] == 0
    n_tested = len(Report.from_json(out / "report.json").rows)
    assert n_tested % 3 == 0
    assert n_tested > 0


def test_all_rows_are_learnt_from_when_none_are_held_out(cli, table, tmp_path):
    out = tmp_path / "model"
    words = ("train", table, *LEXICAL, "--test-size", 0, "--out", out)
    assert cli(*words)[0] == 0
    assert json.loads((out / "training.json").read_text())["class_counts"] == COUNTS
    assert not (out / "report.json").exists()


def test_max_rows_keeps_every_class(cli, table, tmp_path):
    out = tmp_path / "model"
    words = ("train", table, *LEXICAL, "--max-rows", 30, "--out", out)
    assert cli(*words)[0] == 0
    training = json.loads((out / "training.json").read_text())
    report = Report.from_json(out / "report.json")
    assert set(training["class_counts"]) == set(COUNTS)
    assert 25 <= sum(training["class_counts"].values()) + len(report.rows) <= 35


def test_the_default_explains_its_choices(cli, tiny_bert, table, tmp_path):
    out = tmp_path / "model"
    words = ("train", table, *COLUMNS, "--model", tiny_bert, "--time-budget", 0)
    code, printed, err = cli(*words, "--target-prior", "uniform", "--out", out)
    assert (code, err) == (0, "")
    model = load_model(out)
    assert isinstance(model, ImbalancedTextClassifier)
    assert (model.target_prior, model.time_budget) == ("uniform", 0)
    assert "Training 'auto'" in printed
    chosen = "".join(f"- {line}\n" for line in model.audit_["choices"])
    assert f"How the model was chosen:\n{chosen}" in printed
    assert "No fine_tuned member" in chosen
    assert Report.from_json(out / "report.json").selection == model.audit_
    assert "How the model was chosen" in (out / "report.html").read_text()
    training = json.loads((out / "training.json").read_text())
    assert [training[k] for k in ("recipe", "time_budget")] == ["auto", 0]


def test_pairs_are_learnt_by_bert_from_the_pretrained_folder(cli, tiny_bert, tmp_path):
    rows = [row | {"query": row["text"][:4]} for row in make_rows()]
    table = write_csv(tmp_path / "pairs.csv", rows)
    out = tmp_path / "model"
    code, printed, err = cli(
        *("train", table, *COLUMNS, "--text2", "query", "--out", out),
        *("--model", tiny_bert, "--epochs", 1),
    )
    assert (code, err) == (0, "")
    assert json.loads((out / "training.json").read_text())["text"] == ["text", "query"]
    predicted = tmp_path / "predicted.csv"
    assert cli("predict", out, table, "--out", predicted)[0] == 0
    assert "Training 'bert'" in printed


def test_a_saved_model_shows_no_progress_bars(
    cli, tiny_bert, table, tmp_path, monkeypatch
):
    monkeypatch.setattr(_train, "shows_progress", lambda arguments: True)
    words = ("train", table, *COLUMNS, "--recipe", "embedding", "--model", tiny_bert)
    code, _, err = cli(*words, "--prefix", "query: ", "--out", tmp_path / "model")
    assert code == 0
    assert "Encoding" in err
    encoder = load_model(tmp_path / "model")[0]
    assert (encoder.verbose, encoder.prefix) == (0, "query: ")


def test_encoders_inside_a_saved_model_show_no_progress_bars(
    cli, tiny_bert, table, tmp_path, monkeypatch
):
    loud = ImbalancedTextClassifier(tiny_bert, members=["embedding"], verbose=1)
    monkeypatch.setattr("skimbal.recipes.Recipe.make", lambda *_, **__: loud)
    assert cli("train", table, *COLUMNS, "--out", tmp_path / "model")[0] == 0
    (encoder,) = loud.encoders_.values()
    assert encoder.verbose == 1
    (encoder,) = load_model(tmp_path / "model").encoders_.values()
    assert encoder.verbose == 0


@pytest.mark.parametrize(
    ("words", "hints"),
    [
        (("--recipe", "bert"), ("hours on a CPU", "--max-rows")),
        ((), ("hours on a CPU", "--max-rows", "--time-budget 10m")),
        (("--time-budget", "60"), ()),
        (("--recipe", "lexical"), ()),
    ],
)
def test_a_long_training_is_announced(cli, table, tmp_path, monkeypatch, words, hints):
    monkeypatch.setattr(_train, "_MANY_ROWS", 10)
    monkeypatch.setattr(
        "skimbal._torch._device.resolve_device", lambda name: torch.device("cpu")
    )
    quick = get_recipe("lexical").build()
    monkeypatch.setattr("skimbal.recipes.Recipe.make", lambda *_, **__: quick)
    printed = cli("train", table, *COLUMNS, *words, "--out", tmp_path / "model")[1]
    every = ("hours on a CPU", "--max-rows", "--time-budget 10m")
    assert [hint for hint in every if hint in printed] == list(hints)


def test_labels_that_are_numbers_stay_as_they_are_written(cli, tmp_path):
    rows = [row | {"label": str(len(row["label"]))} for row in make_rows()]
    table = write_csv(tmp_path / "numbers.csv", rows)
    assert cli("train", table, *LEXICAL, "--out", tmp_path / "model")[0] == 0
    assert load_model(tmp_path / "model").classes_.tolist() == ["2", "3", "4"]


def test_rows_without_a_label_are_named_and_can_be_left_out(cli, fails, tmp_path):
    rows = make_rows()
    rows[4]["label"] = ""
    rows[9]["label"] = "  "
    table = write_csv(tmp_path / "gaps.csv", rows)
    words = ("train", table, *LEXICAL, "--out", tmp_path / "model")
    assert fails(*words).startswith(
        "skimbal: error: gaps.csv: column 'label' is empty in row 5 and 1 more."
    )
    code, printed, _ = cli(*words, "--drop-missing")
    assert code == 0
    assert "Left out: 2 rows without a label" in printed


def test_empty_texts_are_allowed(cli, tmp_path):
    rows = make_rows()
    rows[0]["text"] = ""
    table = write_csv(tmp_path / "empty.csv", rows)
    assert cli("train", table, *LEXICAL, "--out", tmp_path / "model")[0] == 0


def test_an_existing_folder_is_kept_before_any_work(cli, fails, table, tmp_path):
    out = tmp_path / "model"
    words = ("train", table, *LEXICAL, "--out", out)
    assert cli(*words)[0] == 0
    assert "exists already. Choose another --out, or add --overwrite" in fails(*words)
    assert cli(*words, "--overwrite", "--test-size", 0)[0] == 0
    assert not (out / "report.json").exists()


def test_overwrite_never_takes_a_folder_that_is_no_model(fails, table, tmp_path):
    words = ("train", table, *LEXICAL, "--overwrite", "--out", tmp_path)
    assert "is not a saved model, so it is not overwritten" in fails(*words)
    assert table.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--model", "minilm"), "'lexical' has no use for --model"),
        (("--prefix", "q: "), "'lexical' has no use for --prefix"),
        (("--epochs", "2"), "'lexical' has no use for --epochs"),
        (("--time-budget", "9"), "use for --time-budget; it works with --recipe auto."),
        (("--target-prior", "uniform"), "'lexical' has no use for --target-prior"),
        (
            ("--recipe", "auto", "--epochs", "2"),
            "it works with --recipe bert or contrastive or soup.",
        ),
        (("--recipe", "auto", "--prefix", "q: "), "(on the command line --model)"),
        (
            ("--recipe", "auto", "--text2", "id"),
            "--text2 works with bert, contrastive, soup",
        ),
        (("--time-budget", "soon"), "must be 0 or more seconds, such as 600, 10m or"),
        (("--text2", "id"), "'lexical' reads one text column; --text2 works with bert"),
        (("--label", "text"), "must name different columns"),
        (("--text", "texd"), "no column 'texd'. Did you mean 'text'?"),
        (("--label", "category"), "The columns are: 'id', 'text', 'label'."),
        (("--epochs", "0"), "must be 1 or more; got 0"),
        (("--test-size", "1"), "must be at least 0 and below 1"),
        (("--seed", "x"), "argument --seed: invalid seed value"),
        (("--recipe", "berd"), "invalid choice: 'berd'"),
        (("--format", "parquet"), "data.csv: It cannot be read"),
        (("--unlabelled", "x.txt"), "it works with --recipe auto or self_training."),
        (("--wrong",), "unrecognized arguments: --wrong"),
    ],
)
def test_a_wrong_option_is_explained_in_one_line(
    words, message, fails, table, tmp_path
):
    out = tmp_path / "model"
    assert message in fails("train", table, *LEXICAL, "--out", out, *words)
    assert not out.exists()


def test_one_class_is_too_few(fails, tmp_path):
    rows = [row | {"label": "ham"} for row in make_rows()]
    table = write_csv(tmp_path / "one.csv", rows)
    words = ("train", table, *LEXICAL, "--out", tmp_path / "model")
    assert "holds one class; a classifier needs two" in fails(*words)


def test_too_few_texts_to_hold_out_are_said(cli, tmp_path):
    rows = [{"text": f"word {i}", "label": "ab"[i % 2]} for i in range(4)]
    table = write_csv(tmp_path / "few.csv", rows)
    code, _, err = cli("train", table, *LEXICAL, "--out", tmp_path / "model")
    assert code == 2
    assert "--test-size 0" in err


def test_a_missing_file_and_an_unknown_model_are_one_line(cli, fails, table, tmp_path):
    words = (*COLUMNS, "--out", tmp_path / "model")
    assert "no.csv: No such file" in fails("train", tmp_path / "no.csv", *words)
    code, _, err = cli("train", table, *words, "--model", tmp_path / "nothing")
    assert code == 2
    assert err.startswith("skimbal: error: ")
    assert err.count("\n") == 1


def test_without_the_plots_there_is_still_a_model(cli, table, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    code, printed, _ = cli("train", table, *LEXICAL, "--out", tmp_path / "model")
    assert code == 0
    assert 'pip install "skimbal[plot]"' in printed
    assert (tmp_path / "model" / "report.json").is_file()


def test_a_folder_that_cannot_be_made_is_found_out_before_training(
    fails, table, monkeypatch
):
    def train(*args, **kwargs):
        raise AssertionError("trained")

    monkeypatch.setattr("skimbal.recipes.Recipe.make", train)
    words = ["--text", "text", "--label", "label", "--recipe", "lexical"]
    assert "data.csv" in fails("train", table, *words, "--out", table / "model")


def test_a_label_column_full_of_texts_is_refused(fails, tmp_path):
    table = tmp_path / "long.csv"
    rows = "".join(f"{'x' * 2000},{i % 2}\n" for i in range(9))
    table.write_text("text,label\n" + rows)
    words = ["--text", "label", "--label", "text", "--out", tmp_path / "model"]
    assert "2000 characters" in fails("train", table, *words)
