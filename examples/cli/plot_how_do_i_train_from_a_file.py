"""
How do I train from a file?
===========================

There is a table of texts and labels, and no wish to write Python. Four commands lead
from the table to a model, its predictions and its report.
"""

# %%
# Each command is shown as it is typed in a shell, and run from here. It returns its
# exit code: 0 says that all went well.

import shlex
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from skimbal.cli import main

folder = TemporaryDirectory()


def run(command):
    print(f"$ skimbal {command}")
    with chdir(folder.name):
        assert main(shlex.split(command)) == 0


# %%
# First the tables: product titles in ten categories, two of them rare. A CSV, TSV,
# Parquet or JSON lines file of your own does as well.

run("datasets make titles.csv --rows 1500 --ratio 15")
run("datasets make new.csv --rows 500 --ratio 15 --seed 1")

# %%
# Train. A fifth of each category is held out and measured, the rarest category on top.
# What is best for these titles is tried out, and the command says what it chose.
# Fine-tuning an encoder takes minutes; ``--time-budget`` leaves it out here.

columns = "--text title --label category"
run(f"train titles.csv {columns} --out titles-model --time-budget 20")

# %%
# Classify other titles. All columns stay, and two are added. Titles of which the model
# is not sure are worth a look by a person.

run("predict titles-model new.csv --out predictions.csv")
rows = Path(folder.name, "predictions.csv").read_text(encoding="utf-8").splitlines()
print("\n".join(rows[:4]))

# %%
# These titles have labels too, so the model can be measured on them. ``report.html``
# opens in any browser.

run("evaluate titles-model new.csv --out report.html")

# %%
# What is wrong with a table or an option is said in one line, with the remedy.

with chdir(folder.name):
    code = main(shlex.split("predict titles-model new.csv --text titel --out p.csv"))
print("exit code", code)
folder.cleanup()
