"""An advice as a script that makes and trains what it advises."""

from typing import Any

from skimbal import __version__
from skimbal.auto._candidates import CANDIDATES
from skimbal.auto._source import to_source

__all__ = ["render_code"]

_SCRIPT = '''\
"""{title}.

Written by the strategy advisor of skimbal {version}. Train and save it with

    python {{this file}} data.csv --text COLUMN --label COLUMN --out FOLDER{more_usage}
"""

import argparse
import csv

{imports}
from skimbal.utils import save_model


def make_model():
    """Return the model, not fitted."""
    return {expression}


def read_table(path, *columns):
    """Return the rows of a CSV file that has these columns."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file, restval="")
        found = table.fieldnames or []
        for name in columns:
            if name not in found:
                raise SystemExit(f"There is no column {{name!r}}, only {{found}}.")
        return list(table)


{read_rows}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--text", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--out", required=True)
{more_options}    options = parser.parse_args()
    texts, labels = read_rows(options.data, options.text, options.label)
{more_rows}    model = make_model().fit(texts, labels)
    save_model(model, options.out)
    print(f"Trained on {say_rows}: {{options.out}}")
'''


_READ_ROWS = '''\
def read_rows(path, text, label):
    """Return the texts and labels of the rows of a CSV file that have both."""
    rows = read_table(path, text, label)
    rows = [row for row in rows if row[text].strip() and row[label].strip()]
    return [row[text] for row in rows], [{read_label} for row in rows]'''
_SAY_ROWS = "{len(texts)} rows"

# of an advice that rests on texts without a label, for a model that learns from them
_READ_ALL_ROWS = '''\
def read_rows(path, text, label):
    """Return the texts of a CSV file and their labels: None where there is none."""
    rows = read_table(path, text, label)
    rows = [row for row in rows if row[text].strip()]
    labels = [{read_label} if row[label].strip() else None for row in rows]
    return [row[text] for row in rows], labels'''
_SAY_ALL_ROWS = "{len(known)} rows and {len(texts) - len(known)} texts without a label"
_MORE_USAGE = """
        [--unlabelled FILE]

The rows of data.csv that have no label, and the lines of FILE, are learnt from, too."""
_MORE_OPTIONS = """\
    parser.add_argument("--unlabelled", help="a file of texts, one a line")
"""
_MORE_ROWS = """\
    if options.unlabelled:
        with open(options.unlabelled, encoding="utf-8-sig") as file:
            more = [line.rstrip("\\n") for line in file if line.strip()]
        texts, labels = texts + more, labels + [None] * len(more)
    known = [label for label in labels if label is not None]
"""

# a CSV file holds text alone, and labels are what they were
_READ_LABEL = {
    bool: '{"true": True, "false": False}[row[label].strip().lower()]',
    int: "int(row[label])",
    str: "row[label]",
}


def render_code(record: dict[str, Any], estimator: Any) -> str:
    """Return the script.

    Parameters
    ----------
    record : dict
        Of the advice.
    estimator : classifier
        What it makes; not fitted.

    Returns
    -------
    str
    """
    expression, imports = to_source(estimator)
    title = record["title"]
    read_label = _READ_LABEL[type(record["classes"][0])]
    reads_unlabelled = "vectors/self_trained" in CANDIDATES[record["chosen"]].heads
    learns = reads_unlabelled and record["facts"]["n_unlabelled"] > 0
    read_rows = _READ_ALL_ROWS if learns else _READ_ROWS
    return _SCRIPT.format(
        title=f"{title[0].upper()}{title[1:]}",
        version=__version__,
        imports="\n".join(imports),
        expression=expression.replace("\n", "\n    "),
        read_rows=read_rows.format(read_label=read_label),
        more_usage=_MORE_USAGE if learns else "",
        more_options=_MORE_OPTIONS if learns else "",
        more_rows=_MORE_ROWS if learns else "",
        say_rows=_SAY_ALL_ROWS if learns else _SAY_ROWS,
    )
