"""
What does ``skimbal train`` leave behind?
=========================================

The command line writes a folder. We make one, look into it, and go on in Python where
the command line stopped.
"""

# %%
# ``main`` takes the words that follow ``skimbal`` in a shell. First a table of product
# titles, then a model that is trained on it; all in a folder for this example alone.

from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from skimbal.cli import main

scratch = TemporaryDirectory()
model_folder = Path(scratch.name, "model")
with chdir(scratch.name):
    main("datasets make titles.csv --rows 1500 --ratio 15".split())
    columns = "--text title --label category"
    main(f"train titles.csv {columns} --recipe lexical --out model".split())

# %%
# The model is data: JSON and arrays, with a checksum for every file. The report and the
# names of the columns lie beside it.

for path in sorted(model_folder.rglob("*")):
    if path.is_file():
        name = path.relative_to(model_folder).as_posix()
        print(f"{path.stat().st_size:>9,} bytes  {name}")

# %%
# ``load_model`` gives back the very pipeline that was trained.

from skimbal import load_model

model = load_model(model_folder)
print(model)
print(model.predict(["2024 electric kettle 1.7 litre", "summer dress size 12"]))

# %%
# The report holds the predictions on the held-out titles, so any figure can be drawn
# from it. Recall against the number of training titles: the rare categories are on the
# left.

import matplotlib.pyplot as plt

from skimbal import Report

report = Report.from_json(model_folder / "report.json")
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for row in report.per_class:
    if row["support"]:
        axis.scatter(row["training_rows"], row["recall"], color="tab:blue")
        axis.annotate(row["label"], (row["training_rows"], row["recall"]), fontsize=8)
axis.set(xscale="log", xlabel="training titles", ylabel="recall", ylim=(0, 1.05))
plt.show()
scratch.cleanup()
