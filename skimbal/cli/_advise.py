"""``skimbal advise``: what to do with a labelled table, and why."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skimbal.cli._formats import label_of
from skimbal.cli._options import (
    add_common_options,
    add_input_options,
    seconds,
    seed,
    shows_progress,
)
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    from skimbal.auto import Advice
    from skimbal.cli._labelled_texts import LabelledTexts

__all__ = ["add_advise"]

_SUFFIXES = (".html", ".json", ".py")
_DESCRIPTION = """\
Measure a table of labelled texts, race a few strategies on it, and say what to do.

Prints the advice, and writes it as a page (.html), as data (.json), or as a script that
makes and trains what it advises (.py). No text of the table is in any of them.
"""


def add_advise(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "advise",
        help="say what to do with a table of labelled texts",
        description=_DESCRIPTION,
    )
    parser.add_argument("data", help="the table, or '-' for standard input")
    parser.add_argument("--text", metavar="COL", required=True, help="text column")
    parser.add_argument("--label", metavar="COL", required=True, help="label column")
    parser.add_argument(
        "--part",
        metavar="COL",
        help="column of what rows belong to, such as a month: the parts are compared",
    )
    parser.add_argument(
        "--unlabelled",
        metavar="FILE",
        help="texts without a label, one a line: learnt from, and compared",
    )
    parser.add_argument(
        "--target-prior",
        metavar="PRIOR",
        default="train",
        help="class frequencies of the rows to predict: train (default), uniform, or "
        "a share for each label, as JSON or as a .json file",
    )
    parser.add_argument(
        "--budget",
        metavar="SECONDS",
        type=seconds,
        default=600.0,
        help="seconds that it may take; also 10m (default) or 1h",
    )
    parser.add_argument(
        "--model",
        metavar="NAME_OR_DIR",
        help="pretrained encoder: a folder, a name on the Hugging Face hub, or minilm",
    )
    parser.add_argument(
        "--prefix", metavar="TEXT", help="put before each text; for --model"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="what to write: .html, .json or .py"
    )
    parser.add_argument(
        "--drop-missing", action="store_true", help="leave rows without a label out"
    )
    parser.add_argument("--seed", metavar="N", type=seed, default=0, help="default: 0")
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read, advise, print and write."""
    out = None if arguments.out is None else Path(arguments.out)
    if out is not None and out.suffix not in _SUFFIXES:
        raise UsageError(f"--out must end in {', '.join(_SUFFIXES)}.")
    if arguments.prefix is not None and arguments.model is None:
        raise UsageError("--prefix is for an encoder that you name; give --model too.")
    prior = _read_prior(arguments.target_prior)

    # the heavy imports wait until the options are known to be right
    from skimbal.auto import StrategyAdvisor
    from skimbal.cli._console import count, make_console, plain
    from skimbal.cli._tables import open_lines

    console = make_console(arguments)
    data = _read(arguments)
    classes = _check_classes(data, prior, arguments.label)
    rows = count(len(data.labels), "row")
    console.print(f"{label_of(arguments.data)}: {rows}, {len(classes)} classes.")
    more = None
    if arguments.unlabelled is not None:
        with open_lines(arguments.unlabelled) as lines:
            more = [line for line in lines if line.strip()]
        console.print(f"Texts without a label: {len(more):,}.")
    advisor = StrategyAdvisor(
        _make_encoder(arguments),
        target_prior=prior,
        time_budget=arguments.budget,
        refit=False,
        random_state=arguments.seed,
        verbose=int(shows_progress(arguments)),
    )
    part = None if arguments.part is None else data.columns[1]
    advisor.fit(data.columns[0], data.labels, X_unlabelled=more, part=part)
    console.print()
    for line in str(advisor.advice_).splitlines():
        console.print(plain(line))
    if out is not None:
        _write(advisor.advice_, out, label_of(arguments.data))
        console.print(f"\nAdvice: {out}")


def _read(arguments: argparse.Namespace) -> "LabelledTexts":
    from skimbal.cli._labelled_texts import read_labelled_texts

    names = [arguments.text, arguments.part, arguments.label]
    names = [name for name in names if name is not None]
    if len(set(names)) < len(names):
        raise UsageError("--text, --part and --label must name different columns.")
    return read_labelled_texts(
        arguments.data,
        arguments.format,
        text=names[:-1],
        label=arguments.label,
        drop_missing=arguments.drop_missing,
    )


def _check_classes(data: "LabelledTexts", prior: Any, column: str) -> list[str]:
    """Return the classes, if there are two, and the prior has a share for each."""
    import numpy as np

    from skimbal.utils import check_target_prior

    classes, counts = np.unique(data.labels, return_counts=True)
    if len(classes) < 2:
        raise UsageError(f"Column {column!r} holds one class; advice needs two.")
    try:
        check_target_prior(prior, classes, counts / counts.sum())
    except ValueError as error:
        raise UsageError(f"--target-prior: {error}") from None
    return classes.tolist()


def _read_prior(value: str) -> str | dict[str, float]:
    """Return the class frequencies that an option names."""
    if value in ("train", "uniform"):
        return value
    try:
        text = value
        if not value.lstrip().startswith("{"):
            text = Path(value).read_text(encoding="utf-8")
        shares = json.loads(text)
    except ValueError:
        shares = None
    numbers = (int, float)
    if not isinstance(shares, dict) or not all(
        isinstance(share, numbers) and not isinstance(share, bool)
        for share in shares.values()
    ):
        raise UsageError(
            "--target-prior must be train, uniform, or JSON with a share for each "
            'label, such as {"ham": 9, "spam": 1}.'
        )
    return shares


def _make_encoder(arguments: argparse.Namespace) -> Any:
    if arguments.model is None:
        return "auto"
    from skimbal.encoders import TransformerEncoder

    return TransformerEncoder(
        arguments.model,
        prefix=arguments.prefix or "",
        verbose=int(shows_progress(arguments)),
    )


def _write(advice: "Advice", out: Path, source: str) -> None:
    from skimbal.cli._output import whole_file

    with whole_file(out) as path:
        if out.suffix == ".json":
            advice.to_json(path)
        elif out.suffix == ".html":
            advice.to_html(path, title=f"{source}: take {advice.record['title']}")
        else:
            path.write_text(advice.to_code(), encoding="utf-8")
