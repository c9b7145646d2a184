"""Expected gains: what was measured, never guessed.

Made by ``python -m benchmarks.quality.gains`` from the lines in
``benchmarks/quality/``, and compared with them by a test.
"""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["GAINS", "Gain"]


@dataclass(frozen=True)
class Gain:
    """A difference in points of `metric`.

    `low`, `high` and `mean` are over `n_cells` data sets and cuts, each the mean of its
    seeds; `n_runs` pairs of fits are behind them.
    """

    low: float
    high: float
    mean: float
    n_cells: int
    n_runs: int
    source: str
    metric: str = "macro_f1"

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return asdict(self)


GAINS = {
    "mix_over_vectors": Gain(
        low=0.7,
        high=13.9,
        mean=6.2,
        n_cells=8,
        n_runs=34,
        source="results: auto_frozen - embedding_lr",
    ),
    "mix_over_words": Gain(
        low=0.3,
        high=12.1,
        mean=4.9,
        n_cells=8,
        n_runs=34,
        source="results: auto_frozen - lexical_svm",
    ),
    "fine_tuning": Gain(
        low=-0.4,
        high=5.7,
        mean=1.8,
        n_cells=7,
        n_runs=8,
        source="results: auto - auto_frozen",
    ),
    "contrast": Gain(
        low=0.9,
        high=24.2,
        mean=10.7,
        n_cells=5,
        n_runs=13,
        source="results_few_labels: contrastive - embedding_lr, semi",
    ),
    "weights": Gain(
        low=-0.9,
        high=8.7,
        mean=2.4,
        n_cells=8,
        n_runs=34,
        source="results: embedding_lr_bal - embedding_lr",
    ),
    "weights_ranking": Gain(
        low=-1.2,
        high=0.5,
        mean=-0.1,
        n_cells=8,
        n_runs=34,
        source="results: embedding_lr_bal - embedding_lr",
        metric="macro_average_precision",
    ),
    "smote": Gain(
        low=-0.3,
        high=1.8,
        mean=0.4,
        n_cells=8,
        n_runs=34,
        source="results: embedding_smote_lr - embedding_lr_bal",
    ),
    "tau_one": Gain(
        low=-3.8,
        high=2.4,
        mean=-1.1,
        n_cells=8,
        n_runs=34,
        source="results: embedding_lr_tau1 - embedding_lr",
    ),
    "tau_train": Gain(
        low=0.4,
        high=6.3,
        mean=3.9,
        n_cells=5,
        n_runs=15,
        source="results: embedding_lr_adjusted - embedding_lr, step",
    ),
    "tau_uniform": Gain(
        low=1.6,
        high=33.9,
        mean=17.5,
        n_cells=5,
        n_runs=15,
        source="results: embedding_lr_adjusted - embedding_lr, step, uniform",
    ),
    "self_training": Gain(
        low=0.1,
        high=7.3,
        mean=2.6,
        n_cells=9,
        n_runs=42,
        source="results_semi_supervised: self_training - embedding_lr, semi",
    ),
    "pseudo_labels": Gain(
        low=-1.2,
        high=0.0,
        mean=-0.2,
        n_cells=7,
        n_runs=33,
        source="results_semi_supervised: pseudo_label - embedding_lr, semi",
    ),
    "pretraining": Gain(
        low=-4.2,
        high=-2.8,
        mean=-3.5,
        n_cells=2,
        n_runs=10,
        source="results_pretraining: embedding_lr+mlm - embedding_lr, semi",
    ),
    "pretraining_part": Gain(
        low=-1.7,
        high=1.5,
        mean=-0.1,
        n_cells=4,
        n_runs=20,
        source="results_pretraining: embedding_lr+mlm_0.2 - embedding_lr, semi",
    ),
    "eda_vectors": Gain(
        low=-1.1,
        high=1.8,
        mean=-0.1,
        n_cells=6,
        n_runs=24,
        source="results_augmentation: embedding_lr+eda - embedding_lr+copies, step",
    ),
    "swap_words": Gain(
        low=0.9,
        high=5.2,
        mean=2.4,
        n_cells=6,
        n_runs=30,
        source="results_augmentation: tfidf_lr_bal+swap - tfidf_lr_bal+copies, step",
    ),
}
