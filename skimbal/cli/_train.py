"""``skimbal train``: from a labelled table to a model, and how good it is."""

import argparse
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from skimbal.cli._formats import looks_like_table
from skimbal.cli._model_folder import check_new_folder
from skimbal.cli._options import (
    add_common_options,
    add_input_options,
    positive_int,
    seconds,
    seed,
    share,
    shows_progress,
)
from skimbal.cli._usage_error import UsageError
from skimbal.recipes import Recipe, get_recipe, recipe_names

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["add_train"]

# fine-tuning fewer takes minutes on a CPU
_MANY_ROWS = 10_000

_DESCRIPTION = """\
Train a classifier on a table of labelled texts.

A fifth of every class is held out first, and the model is measured on it: copies of a
text are all held out or all learnt from. DIR then holds the model, report.html,
report.json, and the names of the columns for 'predict' and 'evaluate'.
"""


def add_train(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "train",
        help="train a classifier on a table of labelled texts",
        description=_DESCRIPTION,
        epilog="recipes:\n" + _recipe_lines(),
    )
    parser.add_argument("data", help="the table, or '-' for standard input")
    parser.add_argument("--text", metavar="COL", required=True, help="text column")
    parser.add_argument(
        "--text2", metavar="COL", help="second text column, for pairs (query, title)"
    )
    parser.add_argument("--label", metavar="COL", required=True, help="label column")
    parser.add_argument("--out", metavar="DIR", required=True, help="folder to make")
    parser.add_argument(
        "--recipe",
        choices=recipe_names(),
        metavar="NAME",
        help="one of those below (default: auto; with --text2, bert)",
    )
    parser.add_argument(
        "--unlabelled",
        metavar="FILE",
        nargs="?",
        const="",
        help="of auto and self_training: learn from texts without a label too, those "
        "of the table and of the lines of FILE, if it is given",
    )
    parser.add_argument(
        "--time-budget",
        metavar="SECONDS",
        type=seconds,
        help="of auto: leave fine-tuning out if it would take longer; also 10m or 1h",
    )
    parser.add_argument(
        "--target-prior",
        choices=("train", "uniform"),
        help="of auto: class frequencies of the rows to predict, those of training "
        "(default) or all the same",
    )
    parser.add_argument(
        "--model",
        metavar="NAME_OR_DIR",
        help="pretrained encoder: a folder, a name on the Hugging Face hub, or minilm; "
        "of backbones: two or more, with commas between",
    )
    parser.add_argument(
        "--prefix",
        metavar="TEXT",
        help="put before each text; e5 models want 'query: '",
    )
    parser.add_argument(
        "--epochs",
        metavar="N",
        type=positive_int,
        help="of bert, contrastive and soup: passes over the training rows (default: "
        "by their number)",
    )
    parser.add_argument(
        "--test-size",
        metavar="SHARE",
        type=share,
        default=0.2,
        help="share of each class to hold out (default: 0.2); 0 learns from all rows "
        "and makes no report",
    )
    parser.add_argument(
        "--max-rows",
        metavar="N",
        type=positive_int,
        help="use about N labelled rows, drawn class by class, for a quick try",
    )
    parser.add_argument(
        "--drop-missing", action="store_true", help="leave rows without a label out"
    )
    parser.add_argument("--seed", metavar="N", type=seed, default=0, help="default: 0")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the model in DIR"
    )
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Train, measure and save."""
    # what is saved and printed names the recipe that was taken
    if arguments.recipe is None:
        arguments.recipe = "auto" if arguments.text2 is None else "bert"
    recipe = get_recipe(arguments.recipe)
    _check_options(arguments, recipe)
    folder = Path(arguments.out)
    check_new_folder(folder, overwrite=arguments.overwrite, hint=", or add --overwrite")

    # the heavy imports wait until the options are known to be right
    from skimbal.cli._console import count, make_console
    from skimbal.cli._training_result import (
        measure,
        print_choices,
        print_next_steps,
        save,
    )
    from skimbal.cli._training_rows import read_training_rows

    model = _make(recipe, arguments)
    console = make_console(arguments)
    train, test, unlabelled = read_training_rows(arguments, console)
    console.print(f"Training '{recipe.name}' on {count(len(train.labels), 'row')} ...")
    if arguments.time_budget is None:
        _announce_hours(recipe, len(train.labels), console)
    start = perf_counter()
    if unlabelled:
        labels = [*train.labels.tolist(), *[None] * len(unlabelled)]
        model.fit([*train.inputs, *unlabelled], labels)
    else:
        model.fit(train.inputs, train.labels)
    console.print(f"Trained in {perf_counter() - start:,.0f} s.")
    print_choices(model, console)
    report = None if test is None else measure(model, train, test, console)
    save(model, report, train, arguments, console)
    print_next_steps(folder, console)


def _make(recipe: Recipe, arguments: argparse.Namespace) -> Any:
    try:
        return recipe.make(
            pretrained=arguments.model,
            prefix=arguments.prefix,
            max_epochs=arguments.epochs,
            target_prior=arguments.target_prior,
            time_budget=arguments.time_budget,
            random_state=arguments.seed,
            verbose=int(shows_progress(arguments)),
        )
    except ValueError as error:  # options that do not go together
        raise UsageError(str(error)) from None


def _announce_hours(recipe: Recipe, n_rows: int, console: "Console") -> None:
    """Say so where training may take hours: a new user would think that it hangs."""
    if not recipe.fine_tunes or n_rows <= _MANY_ROWS:
        return
    # training is about to load torch in any case
    from skimbal._torch._device import resolve_device

    if resolve_device("auto").type != "cpu":
        return
    console.print("This can take hours on a CPU; the progress bar shows how long.")
    if "time_budget" in recipe.options:
        console.print(
            "Most of it goes into three fine-tuned copies of an encoder; add "
            "--time-budget 10m to leave them out where they would take longer."
        )
    console.print(
        "For a quick first look add --max-rows 5000; --recipe lexical takes about a "
        "minute."
    )


def _recipe_lines() -> str:
    recipes = [get_recipe(name) for name in recipe_names()]
    return "\n".join(f"  {recipe.name:<13} {recipe.summary}" for recipe in recipes)


def _check_options(arguments: argparse.Namespace, recipe: Recipe) -> None:
    for option, value, name in (
        ("--model", arguments.model, "pretrained"),
        ("--prefix", arguments.prefix, "prefix"),
        ("--epochs", arguments.epochs, "max_epochs"),
        ("--target-prior", arguments.target_prior, "target_prior"),
        ("--time-budget", arguments.time_budget, "time_budget"),
    ):
        if value is not None and name not in recipe.options:
            able = [r for r in recipe_names() if name in get_recipe(r).options]
            raise UsageError(
                f"The recipe {recipe.name!r} has no use for {option}; it works with "
                f"--recipe {' or '.join(able)}."
            )
    if arguments.unlabelled and looks_like_table(arguments.unlabelled):
        raise UsageError(
            f"--unlabelled reads the lines of a file, and {arguments.unlabelled} is a "
            "table. Write its texts to a file, one a line."
        )
    if arguments.unlabelled is not None and not recipe.reads_unlabelled:
        able = [name for name in recipe_names() if get_recipe(name).reads_unlabelled]
        raise UsageError(
            f"The recipe {recipe.name!r} has no use for --unlabelled; it works with "
            f"--recipe {' or '.join(able)}."
        )
    if arguments.text2 is not None and recipe.max_columns < 2:
        able = [name for name in recipe_names() if get_recipe(name).max_columns > 1]
        raise UsageError(
            f"The recipe {recipe.name!r} reads one text column; --text2 works with "
            f"{', '.join(able)}."
        )
    names = [arguments.text, arguments.text2, arguments.label]
    if len(set(names)) < len(names):
        raise UsageError("--text, --text2 and --label must name different columns.")
