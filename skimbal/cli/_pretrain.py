"""``skimbal pretrain``: let a body learn from texts without labels."""

import argparse
import shutil
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from skimbal.cli._formats import looks_like_table
from skimbal.cli._model_folder import check_new_folder
from skimbal.cli._options import (
    add_common_options,
    add_input_options,
    positive_int,
    seed,
    shows_progress,
)
from skimbal.cli._usage_error import UsageError
from skimbal.exceptions import SkimbalError

if TYPE_CHECKING:
    from skimbal.pretraining import BasePretrainer

__all__ = ["add_pretrain"]

_METHODS = {
    "mlm": "MLMPretrainer",
    "simcse": "SimCSEPretrainer",
    "tsdae": "DenoisingPretrainer",
}

_DESCRIPTION = """\
Train a pretrained body on texts without labels: by guessing hidden words (mlm), by
telling texts apart (simcse), or by writing texts again from one vector (tsdae).

Texts are the lines of a file, or with --text a column of a table. A twentieth is held
out: on these training stops, and the best epoch is kept. DIR then holds the model, to
be given to 'train' as --model. Leave out the texts that you will test on.
"""


def add_pretrain(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "pretrain",
        help="train a body on texts without labels",
        description=_DESCRIPTION,
    )
    parser.add_argument("data", help="a file of texts; '-' is standard input")
    parser.add_argument(
        "--text", metavar="COL", help="text column, where the file is a table"
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="folder to make")
    parser.add_argument(
        "--model",
        metavar="NAME_OR_DIR",
        default="minilm",
        help="body to start from: a folder, a name on the Hugging Face hub, or minilm "
        "(default)",
    )
    parser.add_argument(
        "--prefix",
        metavar="TEXT",
        default="",
        help="put before each text; e5 models want 'query: '",
    )
    parser.add_argument(
        "--method",
        choices=tuple(_METHODS),
        default="mlm",
        help="what the body has to do (default: mlm)",
    )
    parser.add_argument(
        "--masking",
        choices=("token", "word", "span"),
        help="what mlm hides together: nothing (token, the default), the parts of a "
        "word, or runs of words",
    )
    parser.add_argument(
        "--epochs",
        metavar="N",
        type=positive_int,
        help="passes over the texts at most (default: 10, and 3 for simcse)",
    )
    parser.add_argument(
        "--interpolation",
        metavar="SHARE",
        type=float,
        default=1.0,
        help="save weights at this share of the way from those before to those after "
        "training (default: 1, those after); 0.2 suits sentence encoders",
    )
    parser.add_argument(
        "--max-rows",
        metavar="N",
        type=positive_int,
        help="use N texts, drawn by chance, for a quick try",
    )
    parser.add_argument(
        "--checkpoint-dir",
        metavar="DIR",
        help="folder for checkpoints: the same command goes on where it was killed",
    )
    parser.add_argument("--seed", metavar="N", type=seed, default=0, help="default: 0")
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the texts, train, and save."""
    folder = Path(arguments.out)
    _check_source(arguments)
    _check_method(arguments)
    check_new_folder(folder)

    # the heavy imports wait until the options are known to be right
    from skimbal import pretraining
    from skimbal.cli._console import count, make_console
    from skimbal.utils import atomic_folder

    texts = _read(arguments)
    console = make_console(arguments)
    console.print(f"Pretraining on {count(len(texts), 'text')} ...")
    pretrainer = getattr(pretraining, _METHODS[arguments.method])(
        arguments.model,
        prefix=arguments.prefix,
        interpolation=arguments.interpolation,
        checkpoint_dir=arguments.checkpoint_dir,
        random_state=arguments.seed,
        verbose=int(shows_progress(arguments)),
    )
    chosen = {"masking": arguments.masking, "max_epochs": arguments.epochs}
    pretrainer.set_params(**{k: v for k, v in chosen.items() if v is not None})
    start = perf_counter()
    try:
        pretrainer.fit(texts)
    except SkimbalError:
        raise
    except ValueError as error:  # too few texts, or no room for them
        raise UsageError(f"{arguments.data}: {error}") from None
    with atomic_folder(folder) as path:
        shutil.copytree(pretrainer.model_path_, path, dirs_exist_ok=True)
    console.print(
        f"Trained in {perf_counter() - start:,.0f} s; of {len(pretrainer.history_)} "
        f"epochs number {pretrainer.best_epoch_} is kept."
    )
    console.print(_progress(pretrainer))
    console.print(f"Model: {folder}")
    console.print(f"Use it: skimbal train ... --model {folder}")


def _progress(pretrainer: "BasePretrainer") -> str:
    facts = vars(pretrainer)
    if "perplexity_" in facts:
        before, after = facts["first_perplexity_"], facts["perplexity_"]
        return (
            f"Perplexity of held-out texts: {before:,.1f} before, {after:,.1f} after."
        )
    before, after = facts["first_loss_"], facts["loss_"]
    return f"Loss of held-out texts: {before:.3g} before, {after:.3g} after."


def _check_method(arguments: argparse.Namespace) -> None:
    if not 0 < arguments.interpolation <= 1:
        raise UsageError(
            f"--interpolation must be above 0 and at most 1; got "
            f"{arguments.interpolation:g}."
        )
    if arguments.masking is not None and arguments.method != "mlm":
        raise UsageError(
            f"--masking is of --method mlm; {arguments.method} hides no words."
        )


def _check_source(arguments: argparse.Namespace) -> None:
    """Refuse to read the lines of a table as texts."""
    if arguments.text is not None:
        return
    if arguments.format is not None:
        raise UsageError(
            "--format is of a table; name its column of texts with --text."
        )
    if looks_like_table(arguments.data):
        raise UsageError(
            f"{arguments.data} is a table; name its column of texts with --text."
        )


def _read(arguments: argparse.Namespace) -> list[str]:
    """Return the different texts, or some of them."""
    from skimbal.cli._tables import open_lines, open_table, text_column

    name = arguments.text
    texts: dict[str, None] = {}
    if name is None:
        with open_lines(arguments.data) as lines:
            texts.update(dict.fromkeys(lines))
    else:
        opened = open_table(
            arguments.data, arguments.format, needed=[name], only_needed=True
        )
        with opened as pieces:
            for piece in pieces:
                texts.update(dict.fromkeys(text_column(piece, name)))
    texts.pop("", None)
    kept = list(texts)
    if arguments.max_rows is not None and arguments.max_rows < len(kept):
        import numpy as np

        rng = np.random.default_rng(arguments.seed)
        rows = np.sort(rng.choice(len(kept), arguments.max_rows, replace=False))
        kept = [kept[row] for row in rows]
    return kept
