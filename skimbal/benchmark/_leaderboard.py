"""`Leaderboard`: tables, diagrams and pages made from the lines of a benchmark."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skimbal.benchmark._board import make_board
from skimbal.benchmark._leaderboard_pages import (
    render_html,
    render_index,
    render_markdown,
)
from skimbal.benchmark._results import read_results
from skimbal.exceptions import DataFileError
from skimbal.utils import import_optional
from skimbal.utils._paths import expand_user

__all__ = ["Leaderboard"]

_METRICS = (
    *("macro_f1", "tail_f1", "rare_f1", "macro_average_precision"),
    *("rare_average_precision", "log_loss", "ece"),
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Leaderboard:
    """Who ranks where in each regime, by how much, how surely, and at what cost.

    `from_results` makes it; `write` makes pages of it.

    Parameters
    ----------
    boards : dict of str to dict
        For each regime, plain data: ``data_sets``, ``recipes``, ``n_seeds``; ``pools``,
        the numbers of rows that all seeds deal out; ``meanings``, what each recipe is;
        ``metrics``, a list with ``metric``, ``comparison`` (a `Comparison`, or None
        and the reason ``why_none``), ``unranked`` (recipes with too few scores) and
        ``rows`` (mean, half the interval and number of seeds of each cell); ``costs``;
        ``missing``, the cells without figures and why; and ``left_out``, data sets
        without a class to cut.
    baseline : str or None
        The recipe that others are set against.
    commits : list of str
        Of the source that made the lines.
    machines : list of str
        That made them.
    command : str
        What makes these pages again; stands under every table.

    See Also
    --------
    run_benchmark : Makes the lines.
    skimbal.evaluation.Comparison : Compares over data sets.

    Examples
    --------
    >>> from skimbal.benchmark import Leaderboard
    >>> board = Leaderboard.from_results(["suite.jsonl"])  # doctest: +SKIP
    >>> board.write("docs/benchmark")  # doctest: +SKIP
    """

    boards: dict[str, dict[str, Any]]
    baseline: str | None
    commits: list[str]
    machines: list[str]
    command: str

    @classmethod
    def from_results(
        cls,
        paths: Iterable[str | os.PathLike],
        *,
        metrics: Sequence[str] = _METRICS,
        baseline: str | None = None,
        rope: float = 0.01,
        command: str = "skimbal leaderboard",
    ) -> "Leaderboard":
        """Read the lines of one or more files.

        Parameters
        ----------
        paths : iterable of str or path-like
            Files that `run_benchmark` wrote. A cell that is in several counts as it is
            in the last.
        metrics : sequence of str, default=('macro_f1', 'tail_f1', 'rare_f1', \
'macro_average_precision', 'rare_average_precision', 'log_loss', 'ece')
            Keys of the lines; those that no line of a regime has are left out.
        baseline : str or None, default=None
            Set the others against this recipe; None compares all pairs.
        rope : float, default=0.01
            Differences up to this do not matter.
        command : str, default='skimbal leaderboard'
            What makes these pages again.

        Returns
        -------
        Leaderboard

        Raises
        ------
        DataFileError
            If a file is missing or no result, there is no line, or no line is of
            `baseline`; or lines of one cell name were made with different settings.
        """
        lines: dict[str, dict[str, Any]] = {}
        for path in map(expand_user, paths):
            if not path.is_file():
                raise DataFileError(f"There is no file {path.name}.")
            lines |= read_results(path)
        rows = list(lines.values())
        _check(rows, baseline)
        regimes = dict.fromkeys(row["regime"] for row in rows)
        boards = {
            regime: make_board(
                [row for row in rows if row["regime"] == regime],
                metrics,
                baseline,
                rope,
            )
            for regime in regimes
        }
        commits = sorted({row["commit"] for row in rows if row.get("commit")})
        return cls(
            boards=boards,
            baseline=baseline,
            commits=commits,
            machines=sorted({_say_machine(row) for row in rows if "machine" in row}),
            command=command,
        )

    def to_markdown(self, regime: str) -> str:
        """Return the page of a regime as Markdown.

        Parameters
        ----------
        regime : str
            A key of `boards`.

        Returns
        -------
        str
            It shows the diagrams that `write` puts beside it.
        """
        return render_markdown(regime, self.boards[regime], *self._origin)

    def to_html(self, regime: str) -> str:
        """Return the page of a regime as HTML that needs no other file.

        Parameters
        ----------
        regime : str
            A key of `boards`.

        Returns
        -------
        str

        Raises
        ------
        MissingResourceError
            If jinja2, of the extra ``plot``, is not installed.
        """
        return render_html(regime, self.boards[regime], *self._origin)

    def write(self, folder: str | os.PathLike) -> list[Path]:
        """Write all pages: an index, and for each regime Markdown, HTML and diagrams.

        Parameters
        ----------
        folder : str or path-like
            Made if need be; files of the same names are replaced.

        Returns
        -------
        list of pathlib.Path
            What was written.

        Raises
        ------
        MissingResourceError
            If jinja2 or matplotlib, of the extra ``plot``, is not installed.
        """
        folder = expand_user(folder)
        folder.mkdir(parents=True, exist_ok=True)
        index = render_index(self.boards, *self._origin)
        pages = {"index.md": index}
        for regime in self.boards:
            pages[f"{regime}.md"] = self.to_markdown(regime)
            pages[f"{regime}.html"] = self.to_html(regime)
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
        return [*(folder / name for name in pages), *self._draw(folder)]

    def _draw(self, folder: Path) -> list[Path]:
        """Write the critical-difference diagrams that the Markdown pages show."""
        from skimbal.evaluation import CriticalDifferenceDisplay

        pyplot = import_optional(
            "matplotlib.pyplot", extra="plot", purpose="Leaderboard.write"
        )
        written = []
        # the same lines give the same file
        with pyplot.rc_context({"svg.hashsalt": "skimbal", "svg.fonttype": "none"}):
            for regime, board in self.boards.items():
                for row in board["metrics"]:
                    comparison = row["comparison"]
                    if comparison is None or comparison.ranking is None:
                        continue
                    display = CriticalDifferenceDisplay.from_comparison(comparison)
                    path = folder / f"{regime}-{row['metric']}.svg"
                    display.figure_.savefig(path, metadata={"Date": None})
                    pyplot.close(display.figure_)
                    written.append(path)
        return written

    @property
    def _origin(self) -> tuple[list[str], list[str], str]:
        return self.commits, self.machines, self.command

    def __repr__(self) -> str:
        return f"<Leaderboard of {', '.join(self.boards)}>"


def _say_machine(row: dict[str, Any]) -> str:
    parts = [row["machine"], f"CPUs: {row['cpus']}", f"threads: {row['threads']}"]
    return ", ".join([*parts, row["gpu"]] if "gpu" in row else parts)


def _check(rows: Sequence[dict[str, Any]], baseline: str | None) -> None:
    if not rows:
        raise DataFileError("There is no line in these files.")
    recipes = dict.fromkeys(row["recipe"] for row in rows)
    if baseline is not None and baseline not in recipes:
        raise DataFileError(
            f"No line is of the baseline {baseline!r}; the recipes are: "
            f"{', '.join(recipes)}."
        )
    seen: dict[str, str] = {}
    for row in rows:
        if seen.setdefault(row["cell"], row["key"]) != row["key"]:
            raise DataFileError(
                f"Two lines are of {row['cell']!r} with different settings, and only "
                "one of them can stand in a table. Leave a file out, or delete the "
                "older lines."
            )
