"""Run every loss with every batch sampler and every way to refit the head.

    python -m benchmarks.quality.fine_tuning_grid --sets en_fashion_products

Writes the scores that `benchmarks.quality.run` would write for the systems
``bert_top_2+*+*+*``, in a fifth of the time: those that differ in the head alone share
one training. Their seconds are of that training and their own refit; states below the
trained layers are computed in the first, and read by the others of the same rows.
"""

import argparse
import time
from itertools import product
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin

from benchmarks.quality.fine_tunes import BODIES, DECOUPLINGS, LOSSES, SAMPLERS
from benchmarks.quality.fine_tuning_table import FOLDER
from benchmarks.quality.lines import key_of, read_done
from benchmarks.quality.run import (
    FACTS,
    load_splits,
    parse_rows,
    score_fitted,
    write_row,
)
from benchmarks.quality.systems import Setting, make_bert
from skimbal.benchmark._split import Split
from skimbal.classifiers import BertClassifier
from skimbal.decoupling import make_decoupling

__all__ = ["BODY", "RefittedHead", "main"]

BODY = "bert_top_2"


class RefittedHead(ClassifierMixin, BaseEstimator):
    """The head of a fine-tuned classifier, refitted to features of its rows.

    `decoupling` is what `BertClassifier` takes. `X` holds features, the vectors of
    `BertClassifier.transform`.
    """

    def __init__(self, classifier: BertClassifier, decoupling: str | None):
        self.classifier = classifier
        self.decoupling = decoupling

    def fit(self, X: np.ndarray, y: np.ndarray) -> "RefittedHead":
        """Refit the head to the training rows."""
        head = self.classifier.net_.module_.head
        self.coef_ = head.weight.detach().numpy()
        self.intercept_ = head.bias.detach().numpy()
        self.classes_, codes = np.unique(y, return_inverse=True)
        if self.decoupling is not None:
            self.coef_, self.intercept_ = make_decoupling(self.decoupling).refit(
                self.coef_, self.intercept_, X, codes
            )
        for fact in FACTS:
            if hasattr(self.classifier, fact):
                setattr(self, fact, getattr(self.classifier, fact))
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return probabilities of shape (n_samples, n_classes)."""
        logits = X @ self.coef_.T + self.intercept_
        return softmax(logits.astype(np.float64), axis=1)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the most probable classes."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def run_grid(about: dict, split: Split, options: argparse.Namespace) -> None:
    """Run what has no line yet of all losses, samplers and heads."""
    done = read_done(options.out)
    priors = options.priors.split(",")
    with TemporaryDirectory() as states:
        for loss, sampler in product(LOSSES, SAMPLERS):
            missing = {
                head: row
                for head in DECOUPLINGS
                for row in [about | {"system": f"{BODY}+{loss}+{sampler}+{head}"}]
                if any(key_of(row | {"prior": prior}) not in done for prior in priors)
            }
            if missing:
                setting = Setting(split.language, about["seed"])
                parts = BODIES[BODY] | LOSSES[loss] | SAMPLERS[sampler]
                # a head is refitted to all rows, so all must have been trained on
                own = {"decoupling": None, "early_stopping": False, "cache_dir": states}
                classifier = make_bert(setting, **parts, **own)
                run_heads(classifier, missing, split, priors, options)


def run_heads(
    classifier: BertClassifier,
    rows: dict[str, dict],
    split: Split,
    priors: list[str],
    options: argparse.Namespace,
) -> None:
    """Fine-tune once, and write lines for each of the heads."""
    fit_seconds, _ = clock(classifier.fit, split.X_train, split.y_train)
    seconds, features = clock(classifier.transform, split.X_train)
    predict_seconds, X_test = clock(classifier.transform, split.X_test)
    for head, row in rows.items():
        refitted = RefittedHead(classifier, **DECOUPLINGS[head])
        refit_seconds, _ = clock(refitted.fit, features, split.y_train)
        total = fit_seconds + (seconds + refit_seconds if refitted.decoupling else 0)
        for run in score_fitted(refitted, split, priors, total, X_test):
            run["predict_seconds"] += round(predict_seconds, 2)
            write_row(row | run, options)


def clock(function: Any, *arguments: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    value = function(*arguments)
    return time.perf_counter() - start, value


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options = parse_rows(parser, arguments, FOLDER)
    for about, split in load_splits(options):
        run_grid(about, split, options)


if __name__ == "__main__":
    main()
