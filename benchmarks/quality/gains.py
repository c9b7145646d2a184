"""What the advice quotes: differences between systems in the committed lines.

    python -m benchmarks.quality.gains

prints the table of `skimbal/auto/_gains.py`. A gain is the range of the mean
differences of a set and cut (paired by seed), and their mean, x 100.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.quality.lines import KEY, read_rows

__all__ = ["COMPARISONS", "Comparison", "measure"]

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Which lines a gain is made of."""

    system: str
    against: str
    folder: str = "results"
    task: str = "natural"
    prior: str = "train"
    n_rare: int | None = None
    metric: str = "macro_f1"

    @property
    def source(self) -> str:
        """Return where the lines are, in words."""
        given = (self.task, "natural"), (self.prior, "train")
        more = [value for value, usual in given if value != usual]
        return ", ".join([f"{self.folder}: {self.system} - {self.against}", *more])


COMPARISONS = {
    "mix_over_vectors": Comparison(system="auto_frozen", against="embedding_lr"),
    "mix_over_words": Comparison(system="auto_frozen", against="lexical_svm"),
    "fine_tuning": Comparison(system="auto", against="auto_frozen"),
    "contrast": Comparison(
        system="contrastive",
        against="embedding_lr",
        folder="results_few_labels",
        task="semi",
        n_rare=8,
    ),
    "weights": Comparison(system="embedding_lr_bal", against="embedding_lr"),
    "weights_ranking": Comparison(
        system="embedding_lr_bal",
        against="embedding_lr",
        metric="macro_average_precision",
    ),
    "smote": Comparison(system="embedding_smote_lr", against="embedding_lr_bal"),
    "tau_one": Comparison(system="embedding_lr_tau1", against="embedding_lr"),
    "tau_train": Comparison(
        system="embedding_lr_adjusted", against="embedding_lr", task="step"
    ),
    "tau_uniform": Comparison(
        system="embedding_lr_adjusted",
        against="embedding_lr",
        task="step",
        prior="uniform",
    ),
    "self_training": Comparison(
        system="self_training",
        against="embedding_lr",
        folder="results_semi_supervised",
        task="semi",
    ),
    "pseudo_labels": Comparison(
        system="pseudo_label",
        against="embedding_lr",
        folder="results_semi_supervised",
        task="semi",
    ),
    "pretraining": Comparison(
        system="embedding_lr+mlm",
        against="embedding_lr",
        folder="results_pretraining",
        task="semi",
    ),
    "pretraining_part": Comparison(
        system="embedding_lr+mlm_0.2",
        against="embedding_lr",
        folder="results_pretraining",
        task="semi",
    ),
    "eda_vectors": Comparison(
        system="embedding_lr+eda",
        against="embedding_lr+copies",
        folder="results_augmentation",
        task="step",
    ),
    "swap_words": Comparison(
        system="tfidf_lr_bal+swap",
        against="tfidf_lr_bal+copies",
        folder="results_augmentation",
        task="step",
    ),
}


def measure(comparison: Comparison) -> dict[str, float | int | str]:
    """Return the range of the differences, their mean, and what they are made of."""
    rows = [
        row
        for row in read_rows(FOLDER / comparison.folder)
        if row["task"] == comparison.task
        and row["prior"] == comparison.prior
        and comparison.n_rare in (None, row["n_rare"])
    ]
    found: dict[str, dict[tuple, float]] = {}
    for row in rows:
        key = tuple(row[part] for part in KEY if part != "system")
        if row.get(comparison.metric) is not None:
            found.setdefault(row["system"], {})[key] = row[comparison.metric]
    ours, theirs = found[comparison.system], found[comparison.against]
    cells = defaultdict(list)
    n_train = {"natural": 2000, "step": 4000, "semi": 10_000}[comparison.task]
    for key in ours.keys() & theirs.keys():
        about = dict(zip([part for part in KEY if part != "system"], key, strict=True))
        if about["n_train"] == n_train:
            cells[about["set"], about["n_rare"]].append(100 * (ours[key] - theirs[key]))
    means = [mean(sorted(values)) for values in cells.values()]
    return {
        "low": round(min(means), 1),
        "high": round(max(means), 1),
        "mean": round(mean(sorted(means)), 1),
        "n_cells": len(means),
        "n_runs": sum(map(len, cells.values())),
        "source": comparison.source,
        "metric": comparison.metric,
    }


def main() -> None:
    for name, comparison in COMPARISONS.items():
        figures = measure(comparison)
        arguments = ", ".join(f"{k}={v!r}" for k, v in figures.items())
        print(f'    "{name}": Gain({arguments}),')


if __name__ == "__main__":
    main()
