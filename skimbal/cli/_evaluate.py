"""``skimbal evaluate``: how good a saved model is on labelled rows."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skimbal.cli._formats import label_of
from skimbal.cli._model_folder import read_training, text_names
from skimbal.cli._options import add_common_options, add_input_options
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    import numpy as np
    from rich.console import Console

    from skimbal.cli._labelled_texts import LabelledTexts
    from skimbal.evaluation import Report

__all__ = ["add_evaluate"]

_DESCRIPTION = """\
Measure a saved model on labelled rows that it was not trained on.

Prints the figures, and writes them with curves as a page (.html) or as data (.json).
"""


def add_evaluate(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a saved model on labelled rows",
        description=_DESCRIPTION,
    )
    parser.add_argument("model", metavar="DIR", help="folder that 'train' made")
    parser.add_argument("data", help="the table, or '-' for standard input")
    parser.add_argument(
        "--label", metavar="COL", help="label column, if not called as in training"
    )
    parser.add_argument(
        "--text", metavar="COL", help="text column, if not called as in training"
    )
    parser.add_argument("--text2", metavar="COL", help="second text column")
    parser.add_argument(
        "--target-prior",
        choices=("train", "uniform"),
        help="class frequencies that the figures are for, those of training or all the "
        "same (default: those of the table)",
    )
    parser.add_argument(
        "--slice",
        metavar="COL",
        action="append",
        default=[],
        help="column whose values, or quarters if it holds numbers, get figures of "
        "their own; may be given several times",
    )
    parser.add_argument("--out", metavar="FILE", help="report to write: .html or .json")
    parser.add_argument(
        "--drop-missing", action="store_true", help="leave rows without a label out"
    )
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Load the model, measure it, print and write the report."""
    out = None if arguments.out is None else Path(arguments.out)
    if out is not None and out.suffix not in (".html", ".json"):
        raise UsageError("--out must end in .html or .json.")
    folder = Path(arguments.model)
    training = read_training(folder)
    text = text_names(arguments.text, arguments.text2, training)
    label = arguments.label or training.get("label")
    if label is None:
        raise UsageError(
            "The model does not remember its label column; name it with --label."
        )

    from skimbal.cli._console import count, make_console, print_report
    from skimbal.cli._labelled_texts import as_slices, read_labelled_texts
    from skimbal.evaluation import evaluate
    from skimbal.utils import load_model

    model = load_model(folder)
    data = read_labelled_texts(
        arguments.data,
        arguments.format,
        text=text,
        label=label,
        drop_missing=arguments.drop_missing,
        more=arguments.slice,
    )
    console = make_console(arguments)
    labels = _as_model_labels(data, model.classes_, console)
    report = evaluate(
        model,
        data.inputs,
        labels,
        cv="prefit",
        class_counts=training.get("class_counts"),
        target_prior=arguments.target_prior,
        metadata={name: as_slices(data.more[name]) for name in arguments.slice},
    )
    if n_dropped := len(data.unlabelled):
        console.print(f"Left out: {count(n_dropped, 'row')} without a label.")
    print_report(console, report)
    if out is not None:
        _write(report, out, f"{folder.name}: {label_of(arguments.data)}")
        console.print(f"Report: {out}")


def _as_model_labels(
    data: "LabelledTexts", classes: "np.ndarray", console: "Console"
) -> "np.ndarray":
    """Return the labels of a file, which are str, in the kind of the model's own."""
    import numpy as np

    from skimbal.cli._console import count

    labels = data.labels
    known = {str(label): label for label in classes.tolist()}
    unknown = [i for i, label in enumerate(labels.tolist()) if label not in known]
    is_text = classes.dtype.kind in "UTO"
    if unknown and (len(unknown) == len(labels) or not is_text):
        raise UsageError(
            f"The label of row {data.rows[unknown[0]]} and {len(unknown) - 1} more is "
            f"none of the {len(known)} classes of the model. Name the right column "
            "with --label, or leave these rows out."
        )
    if unknown:
        console.print(
            f"Labels that the model was not trained on: {count(len(unknown), 'row')}; "
            "they count as wrong."
        )
    if is_text:
        return labels
    return np.array([known[label] for label in labels.tolist()])


def _write(report: "Report", out: Path, title: str) -> None:
    from skimbal.cli._output import whole_file

    with whole_file(out) as path:
        if out.suffix == ".json":
            report.to_json(path)
        else:
            report.to_html(path, title=title)
