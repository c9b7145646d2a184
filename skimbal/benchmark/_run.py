"""Run the cells of a spec that have no line yet."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path
from time import monotonic
from typing import Any

from joblib import Parallel, delayed, effective_n_jobs
from tqdm import tqdm

from skimbal.benchmark._cell import Cell
from skimbal.benchmark._process import run_cell
from skimbal.benchmark._results import open_results, read_results
from skimbal.benchmark._spec import BenchmarkSpec
from skimbal.benchmark._spec_tables import expand
from skimbal.utils._paths import expand_user

__all__ = ["choose_cells", "run_benchmark", "run_cells"]


def run_benchmark(
    spec: BenchmarkSpec,
    results: str | os.PathLike,
    *,
    only: str | None = None,
    max_cells: int | None = None,
    time_limit: float | None = None,
    timeout: float | None = None,
    repeat_errors: bool = False,
    cache_dir: str | os.PathLike | None = None,
    n_jobs: int | None = None,
    debug: bool = False,
    verbose: int = 0,
) -> list[dict[str, Any]]:
    """Fit and score the cells of a spec, each in a process of its own.

    Every cell becomes one line of JSON in `results`, which only this process writes.
    A cell whose line is there is not repeated, so that a run which was killed goes on
    with the same call. A cell that fails, is killed or takes too long becomes a line
    with ``error``.

    `joblib.parallel_config` says where the cells run: ``backend="dask"`` sends them to
    the workers of a cluster, for example. The workers need skimbal, the data sets and
    the environment variables of the spec.

    Parameters
    ----------
    spec : BenchmarkSpec
        What to run.
    results : str or path-like
        File of JSON lines, made if need be.
    only : str or None, default=None
        A shell pattern of the names of cells, such as ``"en_*/lexical/*"``; the names
        are data set, regime, recipe and seed with slashes between.
    max_cells : int or None, default=None
        Run so many cells at most.
    time_limit : float or None, default=None
        Start no cell after so many seconds.
    timeout : float or None, default=None
        Seconds after which a cell is killed.
    repeat_errors : bool, default=False
        Whether cells whose line holds an error are run again.
    cache_dir : str or path-like or None, default=None
        Folder that keeps embeddings for all cells, as in `TransformerEncoder`. None
        encodes the texts of each cell anew.
    n_jobs : int or None, default=None
        Cells that run at the same time, as in joblib.
    debug : bool, default=False
        Whether to show what the processes of the cells print, tracebacks included.
    verbose : int, default=0
        Above 0 shows a progress bar.

    Returns
    -------
    list of dict
        The line of each chosen cell that has one, in the order of the spec.

    Raises
    ------
    DataFileError
        If `results` holds something else, or another run writes to it.
    MissingResourceError
        If an environment variable of the spec is not set.

    Examples
    --------
    >>> from skimbal.benchmark import BenchmarkSpec, run_benchmark
    >>> spec = BenchmarkSpec.from_toml("spec.toml")  # doctest: +SKIP
    >>> lines = run_benchmark(spec, "results.jsonl")  # doctest: +SKIP
    """
    path = expand_user(results)
    chosen = choose_cells(spec, only)
    lines = read_results(path)
    wanted = find_missing(chosen, lines, repeat_errors)[:max_cells]
    runs = run_cells(
        spec,
        wanted,
        path,
        time_limit=time_limit,
        timeout=timeout,
        cache_dir=None if cache_dir is None else str(expand_user(cache_dir).resolve()),
        n_jobs=n_jobs,
        debug=debug,
    )
    bar = tqdm(runs, "benchmark", len(wanted), disable=not verbose, unit="cell")
    lines |= {row["key"]: row for row in bar}
    return [lines[cell.key] for cell in chosen if cell.key in lines]


def choose_cells(spec: BenchmarkSpec, only: str | None) -> list[Cell]:
    """Return the cells whose names match a shell pattern; None: all."""
    cells = spec.cells()
    return [c for c in cells if only is None or fnmatchcase(c.name, only)]


def find_missing(
    cells: Sequence[Cell], lines: dict[str, dict[str, Any]], repeat_errors: bool
) -> list[Cell]:
    """Return the cells that have no line, or one with an error that is repeated."""
    return [
        cell
        for cell in cells
        if cell.key not in lines or (repeat_errors and "error" in lines[cell.key])
    ]


def run_cells(
    spec: BenchmarkSpec,
    cells: Sequence[Cell],
    results: Path,
    *,
    time_limit: float | None,
    timeout: float | None,
    cache_dir: str | None,
    n_jobs: int | None,
    debug: bool,
) -> Iterator[dict[str, Any]]:
    """Yield the line of each cell once it is written; see `run_benchmark`.

    A ``message`` beside an ``error`` is for the screen, and not in the file.
    """
    for encoder in {cell.encoder for cell in cells if cell.encoder is not None}:
        expand(encoder.pretrained)
    # a thread waits for the process of its cell: other processes would only cost memory
    parallel = Parallel(
        n_jobs=n_jobs,
        prefer="threads",
        return_as="generator_unordered",
        batch_size=1,
        pre_dispatch="n_jobs",  # so that none is started after the time limit
    )
    n_threads = max(1, (os.cpu_count() or 1) // effective_n_jobs(n_jobs))
    deadline = None if time_limit is None else monotonic() + time_limit
    about = {"spec": spec.name, "spec_digest": spec.digest}
    tasks = (
        delayed(_run_line)(
            _describe(cell, about),
            folder=str(Path(spec.folder).resolve()),
            cache_dir=cache_dir,
            timeout=timeout,
            n_threads=n_threads,
            debug=debug,
        )
        for cell in cells
        if deadline is None or monotonic() < deadline
    )
    with open_results(results) as append, closing(parallel(tasks)) as rows:
        for row in rows:
            append({key: value for key, value in row.items() if key != "message"})
            yield row


def _describe(cell: Cell, about: dict[str, str]) -> dict[str, Any]:
    """Return what a line says of its cell, before its figures."""
    return {
        "cell": cell.name,
        "key": cell.key,
        **about,
        "dataset": cell.dataset.name,
        "language": cell.dataset.language,
        "regime": cell.regime.name,
        "prior": cell.regime.prior,
        "recipe": cell.recipe.label,
        "seed": cell.seed,
        "settings": cell.to_dict(),
    }


def _run_line(line: dict[str, Any], **options: Any) -> dict[str, Any]:
    return line | run_cell(line["settings"], **options)
