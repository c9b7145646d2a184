"""``skimbal benchmark``: fit and score the cells of a spec."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skimbal.cli._options import add_common_options, positive_int, seconds
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["add_benchmark"]

_DESCRIPTION = """\
Fit and score recipes and their peers on many data sets.

SPEC is a TOML file: data sets, recipes, regimes and seeds. Each cell of this grid runs
in a process of its own and becomes a line of JSON in FILE. The same command goes on
where it was killed. 'skimbal leaderboard' makes tables of the lines.
"""
_BACKENDS = ("threading", "loky", "dask", "ray")


def add_benchmark(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "benchmark",
        help="measure recipes and their peers on many data sets",
        description=_DESCRIPTION,
    )
    parser.add_argument("spec", metavar="SPEC", help="TOML file that says what to run")
    parser.add_argument(
        "--out", metavar="FILE", required=True, help="JSON lines, made or gone on with"
    )
    parser.add_argument(
        "--only",
        metavar="PATTERN",
        help="cells to run, such as 'en_*/natural/*/0': set, regime, recipe, seed",
    )
    parser.add_argument(
        "--max-cells", metavar="N", type=positive_int, help="run N cells at most"
    )
    parser.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=seconds,
        help="start no cell after this time; also 10m or 1h",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=seconds,
        help="kill a cell that takes longer; also 10m or 1h",
    )
    parser.add_argument(
        "--repeat-errors", action="store_true", help="run cells that failed again"
    )
    parser.add_argument(
        "--cache", metavar="DIR", help="folder that keeps embeddings for all cells"
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=int,
        help="cells at the same time (default: 1; of a cluster all that it can take)",
    )
    parser.add_argument(
        "--backend",
        choices=_BACKENDS,
        default=_BACKENDS[0],
        help="what starts the cells (default: threading)",
    )
    parser.add_argument(
        "--address", metavar="URL", help="of the scheduler of dask, or of ray"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list the cells, and which are done"
    )
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Run the cells that have no line yet, or list them."""
    clustered = arguments.backend in ("dask", "ray")
    if arguments.address is not None and not clustered:
        raise UsageError("--address needs --backend dask or ray.")

    # the heavy imports wait until the options are known to be right
    from skimbal.benchmark import BenchmarkSpec
    from skimbal.benchmark._results import read_results
    from skimbal.benchmark._run import choose_cells, find_missing, run_cells
    from skimbal.cli._console import count, make_console

    console = make_console(arguments)
    spec = BenchmarkSpec.from_toml(arguments.spec)
    out = Path(arguments.out)
    lines = read_results(out)
    cells = choose_cells(spec, arguments.only)
    if not cells:
        raise UsageError(
            f"No cell matches --only {arguments.only!r}; --dry-run lists their names."
        )
    missing = find_missing(cells, lines, arguments.repeat_errors)
    wanted = missing[: arguments.max_cells]
    console.print(
        f"{spec.name}: {count(len(cells), 'cell')}, {len(cells) - len(missing)} done, "
        f"{len(wanted)} to run."
    )
    if arguments.dry_run:
        for cell in cells:
            console.print(f"  {_status(lines.get(cell.key)):<5} {cell.name}")
        return
    jobs = arguments.jobs or (-1 if clustered else 1)
    with _backend(arguments):
        rows = run_cells(
            spec,
            wanted,
            out,
            time_limit=arguments.time_limit,
            timeout=arguments.timeout,
            cache_dir=None if arguments.cache is None else _whole(arguments.cache),
            n_jobs=jobs,
            debug=arguments.debug,
        )
        _print_rows(rows, len(wanted), console)


def _print_rows(
    rows: Iterator[dict[str, Any]], n_wanted: int, console: "Console"
) -> None:
    n_failed = number = 0
    for number, row in enumerate(rows, start=1):
        n_failed += "error" in row
        console.print(f"{number}/{n_wanted} {row['cell']}: {_outcome(row)}")
    left = n_wanted - number
    if left:
        console.print(f"{left} not started in time; the same command goes on.")
    if n_failed:
        console.print(
            f"{n_failed} failed; --repeat-errors runs them again, and --debug shows "
            "tracebacks."
        )


def _outcome(row: dict[str, Any]) -> str:
    if "error" in row:
        message = row.get("message")
        return f"error: {row['error']}" + (f": {message}" if message else "")
    if "left_out" in row:
        return f"left out: {row['left_out']}"
    spent = row["fit_seconds"] + row["predict_seconds"] + row.get("encode_seconds", 0)
    return f"macro F1 {row['macro_f1']:.3f}, {spent:,.1f} s"


def _status(row: dict[str, Any] | None) -> str:
    if row is None:
        return "to do"
    return "error" if "error" in row else "done"


def _whole(path: str) -> str:
    from skimbal.utils._paths import expand_user

    return str(expand_user(path).resolve())


@contextmanager
def _backend(arguments: argparse.Namespace) -> Iterator[None]:
    """Let joblib send cells to where the options say."""
    from joblib import parallel_config

    from skimbal.utils import import_optional

    purpose = f"--backend {arguments.backend}"
    if arguments.backend == "dask":
        distributed = import_optional("distributed", extra="cluster", purpose=purpose)
        # without an address, a cluster on this machine
        with distributed.Client(arguments.address), parallel_config(backend="dask"):
            yield
    elif arguments.backend == "ray":
        ray = import_optional("ray", extra="cluster", purpose=purpose)
        from ray.util.joblib import register_ray

        ray.init(address=arguments.address)
        register_ray()
        with parallel_config(backend="ray"):
            yield
    else:
        with parallel_config(backend=arguments.backend):
            yield
