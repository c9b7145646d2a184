"""An advice as a script that makes and trains what it advises."""

from typing import Any

from skimbal import __version__
from skimbal.auto._source import to_source

__all__ = ["render_code"]

_SCRIPT = '''\
"""{title}.

Written by the strategy advisor of skimbal {version}. Train and save it with

    python {{this file}} data.csv --text COLUMN --label COLUMN --out FOLDER
"""

import argparse
import csv

{imports}
from skimbal.utils import save_model


def make_model():
    """Return the model, not fitted."""
    return {expression}


def read_rows(path, text, label):
    """Return the texts and labels of the rows of a CSV file that have both."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[text] and row[label]]
    return [row[text] for row in rows], [{read_label} for row in rows]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--text", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    texts, labels = read_rows(options.data, options.text, options.label)
    model = make_model().fit(texts, labels)
    save_model(model, options.out)
    print(f"Trained on {{len(texts)}} rows: {{options.out}}")
'''


# a CSV file holds text alone, and labels are what they were
_READ_LABEL = {
    bool: '{"true": True, "false": False}[row[label].lower()]',
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
    return _SCRIPT.format(
        title=f"{title[0].upper()}{title[1:]}",
        version=__version__,
        imports="\n".join(imports),
        expression=expression.replace("\n", "\n    "),
        read_label=_READ_LABEL[type(record["classes"][0])],
    )
