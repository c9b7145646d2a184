"""Which rows `skimbal train` learns from, and which it measures on."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING, Any

from skimbal.cli._console import count, plain
from skimbal.cli._formats import label_of
from skimbal.cli._labelled_texts import LabelledTexts, read_labelled_texts
from skimbal.cli._tables import open_lines
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["read_training_rows"]


def read_training_rows(
    arguments: argparse.Namespace, console: "Console"
) -> tuple[LabelledTexts, LabelledTexts | None, list[Any]]:
    """Read the table, and hold out the share of it that the options ask for.

    Parameters
    ----------
    arguments : argparse.Namespace
        The options of ``skimbal train``.
    console : rich.console.Console
        Where to say what was found.

    Returns
    -------
    train : LabelledTexts
        The rows to learn from.
    test : LabelledTexts or None
        The rows to measure on; None if none were asked for.
    unlabelled : list of str
        Texts without a label; none without ``--unlabelled``.

    Raises
    ------
    UsageError
        If there are too few classes, or too few texts to hold any out.
    """
    data = _read(arguments, console)
    unlabelled: list[Any] = []
    if arguments.unlabelled is not None:
        unlabelled += data.unlabelled
        if arguments.unlabelled:
            unlabelled += _read_lines(arguments.unlabelled)
        console.print(f"Texts without a label: {len(unlabelled):,}.")
    n_rows = len(data.labels)
    if arguments.max_rows is not None and arguments.max_rows < n_rows:
        data = data.split(1 - arguments.max_rows / n_rows, arguments.seed)[0]
    if arguments.test_size == 0:
        return data, None, unlabelled
    train, test = data.split(arguments.test_size, arguments.seed)
    held_out = set(test.inputs)
    learnt = [text for text in unlabelled if text not in held_out]
    if len(learnt) < len(unlabelled):
        n_copies = count(len(unlabelled) - len(learnt), "text")
        console.print(f"Left out: {n_copies} without a label, held out with one.")
    unlabelled = learnt
    if not len(test.labels):
        raise UsageError(
            "Every class has too few different texts to hold one out. Add rows, or "
            "learn from all of them with --test-size 0."
        )
    untested = sorted(set(train.labels.tolist()) - set(test.labels.tolist()))
    if untested:
        names = ", ".join(map(plain, untested[:5])) + ", ..." * (len(untested) > 5)
        console.print(f"Too few texts to test on: {names}.")
    return train, test, unlabelled


def _read_lines(source: str) -> list[str]:
    with open_lines(source) as lines:
        return [line for line in lines if line.strip()]


def _read(arguments: argparse.Namespace, console: "Console") -> LabelledTexts:
    text = [arguments.text, arguments.text2]
    data = read_labelled_texts(
        arguments.data,
        arguments.format,
        text=[name for name in text if name is not None],
        label=arguments.label,
        drop_missing=arguments.drop_missing or arguments.unlabelled is not None,
    )
    counts = Counter(data.labels.tolist())
    if len(counts) < 2:
        raise UsageError(
            f"Column {arguments.label!r} holds one class; a classifier needs two."
        )
    console.print(
        f"{label_of(arguments.data)}: {count(len(data.labels), 'row')}, {len(counts)} "
        f"classes of {min(counts.values()):,} to {count(max(counts.values()), 'row')}."
    )
    n_dropped = len(data.unlabelled)
    if n_dropped and arguments.unlabelled is None:
        console.print(f"Left out: {count(n_dropped, 'row')} without a label.")
    return data
