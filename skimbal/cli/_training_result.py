"""What `skimbal train` makes: figures, a folder, and what to do next."""

import argparse
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator

from skimbal.cli._console import plain, print_report
from skimbal.cli._formats import label_of
from skimbal.cli._labelled_texts import LabelledTexts
from skimbal.cli._model_folder import write_training
from skimbal.evaluation import Report, evaluate
from skimbal.exceptions import MissingResourceError
from skimbal.utils import save_model
from skimbal.utils._walk import replace_inside, with_attributes

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["measure", "print_choices", "print_next_steps", "save"]


def print_choices(model: Any, console: "Console") -> None:
    """Print what a model that chooses for its user has chosen, and why.

    Parameters
    ----------
    model : classifier
        The fitted model; others than these print nothing.
    console : rich.console.Console
        Where to print.
    """
    if hasattr(model, "audit_"):
        console.print("\nHow the model was chosen:")
        for line in model.audit_["choices"]:
            console.print(f"- {plain(line)}")


def measure(
    model: Any, train: LabelledTexts, test: LabelledTexts, console: "Console"
) -> Report:
    """Evaluate the fitted model on the held-out rows, and print the figures.

    Parameters
    ----------
    model : classifier
        The fitted model.
    train, test : LabelledTexts
        What it was trained on, and what it has not seen.
    console : rich.console.Console
        Where to print.

    Returns
    -------
    Report
    """
    counts = Counter(train.labels.tolist())
    report = evaluate(model, test.inputs, test.labels, cv="prefit", class_counts=counts)
    print_report(console, report)
    return report


def save(
    model: Any,
    report: Report | None,
    train: LabelledTexts,
    arguments: argparse.Namespace,
    console: "Console",
) -> None:
    """Save the model, its report and the names of its columns in one folder.

    Parameters
    ----------
    model : classifier
        The fitted model; what is saved of it shows no more progress bars.
    report : Report or None
        The report on held-out rows.
    train : LabelledTexts
        What the model was trained on.
    arguments : argparse.Namespace
        The options of ``skimbal train``.
    console : rich.console.Console
        Where to say what could not be written.
    """
    folder = Path(arguments.out)
    silent = replace_inside(model, _silence)
    save_model(silent, folder, overwrite=arguments.overwrite)
    write_training(folder, _describe(train, arguments))
    if report is None:
        return
    report.to_json(folder / "report.json")
    try:
        title = f"{arguments.recipe}: {label_of(arguments.data)}"
        report.to_html(folder / "report.html", title=title)
    except MissingResourceError as error:  # the plots are an extra
        console.print(str(error))


def print_next_steps(folder: Path, console: "Console") -> None:
    """Say where everything is, and which commands come next.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the model.
    console : rich.console.Console
        Where to print.
    """
    n_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    console.print(f"Model:  {folder} ({n_bytes / 1e6:,.1f} MB)")
    if (folder / "report.html").is_file():
        console.print(f"Report: {folder / 'report.html'}")
    name = shlex.quote(str(folder))
    console.print(
        "\nNext:\n"
        f"  skimbal predict {name} new.csv --out predictions.csv\n"
        f"  skimbal evaluate {name} labelled.csv --out report.html"
    )


def _silence(value: Any) -> Any:
    # fitted copies are no parameters, so `set_params` would not reach them
    if isinstance(value, BaseEstimator) and getattr(value, "verbose", False):
        return with_attributes(value, verbose=0)
    return value


def _describe(train: LabelledTexts, arguments: argparse.Namespace) -> dict[str, Any]:
    text = [arguments.text, arguments.text2]
    return {
        "text": [name for name in text if name is not None],
        "label": arguments.label,
        "class_counts": dict(Counter(train.labels.tolist()).most_common()),
        "recipe": arguments.recipe,
        "model": arguments.model,
        "target_prior": arguments.target_prior,
        "time_budget": arguments.time_budget,
        "seed": arguments.seed,
        "test_size": arguments.test_size,
    }
