"""Cells become lines: once each, whatever ends a cell or the run."""

import json
import os
import signal
import subprocess
import sys
import time
from unittest import mock

import pytest
from joblib import parallel_config

from skimbal.benchmark import _measure, _process, _run, _worker, run_benchmark
from skimbal.benchmark._measure import measure_cell
from skimbal.exceptions import DataFileError, MissingResourceError
from skimbal.utils._file_lock import FileLock
from tests.benchmark.conftest import FIGURES, read_lines


@pytest.fixture
def fake(monkeypatch):
    """Let every cell give its seed as its figure, at once; return those that ran."""
    ran = []

    def run_cell(settings, **options):
        ran.append(settings["seed"])
        return {"macro_f1": settings["seed"] / 100}

    monkeypatch.setattr(_run, "run_cell", run_cell)
    return ran


def figures_of(lines):
    return {line["cell"]: [line[name] for name in FIGURES] for line in lines}


def figures_here(spec):
    """Return the figures of cells that run one after another in this process."""
    return figures_of(
        {"cell": cell.name} | measure_cell(cell, spec.folder, spec.folder / "cache")
        for cell in spec.cells()
    )


def test_a_cell_is_a_line_with_all_that_its_figures_depend_on(make_spec, results):
    (line,) = run_benchmark(make_spec(), results)
    assert read_lines(results) == [line]
    assert line["cell"] == "titles/natural/tfidf_svm_balanced/0"
    assert {"key", "spec", "spec_digest", "seed", "settings", *FIGURES} <= set(line)
    assert {"fit_seconds", "cpu_seconds", "peak_mib", "load"} <= set(line)
    assert {"scikit-learn", "skimbal"} <= set(line["versions"])
    assert line["settings"]["recipe"] == {
        "name": "tfidf_svm_balanced",
        "label": "tfidf_svm_balanced",
    }
    text = results.read_text()
    assert str(results.parent) not in text
    assert os.path.expanduser("~") not in text


def test_a_cell_that_has_a_line_is_not_repeated(make_spec, results, fake):
    first = run_benchmark(make_spec(seeds=[1, 2]), results)
    assert sorted(fake) == [1, 2]
    more = run_benchmark(make_spec(seeds=[1, 2, 3]), results)
    assert sorted(fake) == [1, 2, 3]
    assert more[:2] == first
    assert [line["seed"] for line in more] == [1, 2, 3]


def test_half_a_line_is_cut_off_and_its_cell_repeated(make_spec, results, fake):
    spec = make_spec(seeds=[1, 2, 3])
    lines = run_benchmark(spec, results)
    whole = results.read_bytes()
    results.write_bytes(whole[:-20])
    assert run_benchmark(spec, results) == lines
    assert sorted(fake) == [1, 2, 3, 3]
    assert results.read_bytes() == whole


def test_cells_are_chosen_by_pattern_number_and_time(make_spec, results, fake):
    spec = make_spec(seeds=range(10))
    assert len(run_benchmark(spec, results, only="*/[0-4]")) == 5
    assert len(run_benchmark(spec, results, max_cells=2)) == 7
    assert run_benchmark(spec, results, time_limit=0, only="*/9") == []
    assert len(read_lines(results)) == 7
    assert run_benchmark(spec, results, only="nothing") == []


def test_errors_are_lines_and_are_repeated_only_if_asked(
    make_spec, results, monkeypatch
):
    outcomes = [{"error": "broke", "message": "/a/path"}, {"macro_f1": 0.5}]
    monkeypatch.setattr(_run, "run_cell", lambda *_, **__: outcomes.pop(0))
    (line,) = run_benchmark(make_spec(), results)
    assert line["error"] == "broke"
    assert "/a/path" not in results.read_text()
    run_benchmark(make_spec(), results)
    assert len(outcomes) == 1
    (line,) = run_benchmark(make_spec(), results, repeat_errors=True)
    assert line["macro_f1"] == 0.5
    assert len(read_lines(results)) == 2
    assert run_benchmark(make_spec(), results) == [line]


def test_a_file_of_something_else_is_left_alone(make_spec, results, fake):
    results.parent.mkdir()
    results.write_text('{"key": "a"}\nnotes\n{"key": "b"}\n')
    with pytest.raises(DataFileError, match=r"results.jsonl: line 2 is no result"):
        run_benchmark(make_spec(), results)
    assert not fake


@pytest.mark.parametrize("text", ["notes", '{"report": "without end of line"}', "["])
def test_a_file_of_something_else_is_left_alone_without_end_of_line(
    text, make_spec, results, fake
):
    results.parent.mkdir()
    results.write_text(text)
    with pytest.raises(DataFileError, match=r"results.jsonl: what stands after"):
        run_benchmark(make_spec(), results)
    assert not fake
    assert results.read_text() == text


@pytest.mark.parametrize("n_bytes", range(12))
def test_a_kill_may_leave_any_number_of_bytes(n_bytes, make_spec, results, fake):
    (line,) = run_benchmark(make_spec(), results)
    results.write_bytes(results.read_bytes()[:n_bytes])
    assert run_benchmark(make_spec(), results) == [line]
    assert read_lines(results) == [line]


def test_a_figure_that_is_no_number_ends_its_cell_alone(
    make_spec, tmp_path, monkeypatch
):
    (cell,) = make_spec().cells()
    monkeypatch.setattr(_measure, "measure_cell", lambda *_: {"macro_f1": float("nan")})
    request = {"cell": cell.to_dict(), "folder": str(tmp_path)}
    found = _worker._measure(request, tmp_path)
    assert found["error"].startswith("ValueError in json.encoder")


def test_two_runs_cannot_write_to_one_file(make_spec, results, fake):
    results.parent.mkdir()
    lock = FileLock(results)
    assert lock.acquire()
    with pytest.raises(DataFileError, match="Another run writes"):
        run_benchmark(make_spec(), results)
    lock.release()
    assert len(run_benchmark(make_spec(), results)) == 1


def test_a_variable_that_is_not_set_is_found_before_anything_runs(
    make_spec, results, fake, monkeypatch
):
    monkeypatch.delenv("NO_SUCH_MODEL", raising=False)
    spec = make_spec(recipes=["embedding"], encoders={"en": "$NO_SUCH_MODEL"})
    with pytest.raises(MissingResourceError, match="NO_SUCH_MODEL"):
        run_benchmark(spec, results)
    assert not results.exists()


def test_a_cell_that_fails_says_where_and_never_what_a_text_was(make_spec, results):
    titles = {"name": "titles", "path": "titles.csv", "language": "en"}
    spec = make_spec(datasets=[titles])  # no columns of these names
    (line,) = run_benchmark(spec, results)
    assert line["error"].startswith(
        "DataFileError in skimbal.benchmark._dataset_choice, line "
    )
    assert "macro_f1" not in line
    assert "commit" in line


def test_a_cell_that_takes_too_long_is_killed(make_spec, results):
    start = time.monotonic()
    (line,) = run_benchmark(make_spec(), results, timeout=0.05)
    assert line["error"] == "took longer than 0.05 s"
    assert time.monotonic() - start < 10


def test_a_cell_that_dies_says_how(make_spec, results, monkeypatch):
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    popen = subprocess.Popen

    def die(words, **options):
        return popen([sys.executable, "-c", code], **options)

    monkeypatch.setattr(_process.subprocess, "Popen", die)
    (line,) = run_benchmark(make_spec(), results)
    assert line["error"] == "was ended by SIGKILL; memory may have run out"


def test_the_backend_changes_no_figure(make_spec, tmp_path):
    spec = make_spec(seeds=[0, 1])
    with parallel_config(backend="loky", n_jobs=2):
        lines = run_benchmark(spec, tmp_path / "loky.jsonl")
    assert figures_of(lines) == figures_here(spec)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # dask's own
def test_the_workers_of_a_cluster_run_cells(make_spec, tmp_path):
    distributed = pytest.importorskip("distributed")
    spec = make_spec(seeds=[0, 1, 2])
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        mock.patch.dict(os.environ),  # dask leaves MALLOC_TRIM_THRESHOLD_ in it
        distributed.LocalCluster(processes=True, **options) as cluster,
        distributed.Client(cluster),
        parallel_config(backend="dask", n_jobs=-1),
    ):
        lines = run_benchmark(spec, tmp_path / "cluster.jsonl")
    assert figures_of(lines) == figures_here(spec)
    assert figures_of(read_lines(tmp_path / "cluster.jsonl")) == figures_of(lines)


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on(folder, make_spec, tmp_path):
    spec = tmp_path / "spec.toml"
    table = folder / "titles.csv"
    spec.write_text(
        "recipes = ['tfidf_svm_balanced']\nseeds = [0, 1, 2]\n"
        "n_train = 45\nn_test = 30\n"
        f"[[datasets]]\nname = 'titles'\npath = {json.dumps(str(table))}\n"
        "text = 'title'\nlabel = 'category'\nlanguage = 'en'\n"
    )
    out = tmp_path / "results.jsonl"
    words = ["benchmark", str(spec), "--out", str(out), "--quiet"]
    code = f"from skimbal.cli import main; raise SystemExit(main({words!r}))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, start_new_session=True) as process:
        deadline = time.monotonic() + 120
        while not out.is_file() or b"\n" not in out.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    n_lines = len(out.read_bytes().splitlines())
    assert 1 <= n_lines < 3
    with out.open("ab") as file:
        file.write(b'{"cell": "half')
    subprocess.run(command, check=True, timeout=200)
    lines = read_lines(out)
    assert len(lines) == len({line["key"] for line in lines}) == 3
    assert figures_of(lines) == figures_here(make_spec(seeds=[0, 1, 2]))


def test_a_cell_ends_with_the_process_that_waits_for_it(tmp_path):
    # a request that never comes: the worker would fail at once without one
    fifo = tmp_path / "request.json"
    os.mkfifo(fifo)
    words = [sys.executable, "-m", "skimbal.benchmark._worker", str(tmp_path)]
    worker = subprocess.Popen(words, stdin=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(1)
    worker.stdin.close()  # as the kernel does for a process that was killed
    assert worker.wait(60) == 1
    assert not tmp_path.exists()
