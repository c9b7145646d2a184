"""`skimbal datasets` lists and shows what skimbal knows, and makes titles."""

from skimbal.datasets import list_datasets, make_product_titles
from tests.cli.conftest import read_csv


def test_every_data_set_is_listed_with_whether_it_is_here(cli, tmp_path):
    (tmp_path / "en_sms_spam").mkdir()
    (tmp_path / "en_sms_spam" / "data.csv.gz").touch()
    code, printed, err = cli("datasets", "--data-home", tmp_path)
    assert (code, err) == (0, "")
    words = [line.split() for line in printed.splitlines() if line.strip()]
    here = {line[0]: line[1] for line in words if line[0].startswith(("en_", "zh_"))}
    assert here["en_sms_spam"] == "yes"
    assert here["en_banking77"] == "no"
    assert all(info.name in printed for info in list_datasets())


def test_one_data_set_is_shown_with_its_licence(cli, fails):
    code, printed, _ = cli("datasets", "show", "en_sms_spam")
    assert code == 0
    assert "Licence: CC BY 4.0" in printed
    assert "no data set 'sms'" in fails("datasets", "show", "sms")


def test_titles_are_those_of_the_function(cli, tmp_path):
    out = tmp_path / "titles.csv"
    words = ("--rows", 50, "--classes", 4, "--rare", 1, "--lang", "zh", "--seed", 3)
    code, printed, _ = cli("datasets", "make", out, *words)
    assert code == 0
    assert "50 titles" in printed
    X, y = make_product_titles(50, n_classes=4, n_minority=1, lang="zh", random_state=3)
    rows = read_csv(out)
    assert [row["title"] for row in rows] == X.tolist()
    assert [row["category"] for row in rows] == y.tolist()


def test_titles_can_go_to_standard_output(cli):
    code, printed, _ = cli("datasets", "make", "-", "--rows", 20)
    assert code == 0
    assert printed.startswith("title,category\n")
    assert printed.count("\n") == 21


def test_impossible_titles_are_refused(fails, tmp_path):
    out = tmp_path / "titles.csv"
    assert "n_samples" in fails("datasets", "make", out, "--rows", 3)
    assert "n_classes" in fails("datasets", "make", out, "--classes", 50)
    assert not out.exists()
