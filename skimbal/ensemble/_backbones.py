"""What stands on a pretrained model: a head on frozen vectors, or a classifier."""

import gc
import os
import sys
from pathlib import PurePath
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import indexable
from sklearn.utils.parallel import Parallel, delayed

from skimbal.encoders import TransformerEncoder
from skimbal.ensemble._decision_proba import with_proba
from skimbal.ensemble._fold_copy import fit_fold_copy
from skimbal.utils._seeding import seeded_clone
from skimbal.utils._weights import weight_params

__all__ = ["FrozenBackbone", "TunedBackbone", "make_backbones", "release_memory"]

Folds = list[tuple[np.ndarray, np.ndarray]]


class FrozenBackbone:
    """A head on the vectors of an encoder that stays as it is.

    Each text is encoded once, whatever the number of folds, and the encoder is given
    back before the next backbone comes: it learns nothing, and can be loaded again.

    Parameters
    ----------
    encoder : TransformerEncoder
        Not fitted.
    head : classifier
        Of vectors; not fitted.
    """

    def __init__(self, encoder: TransformerEncoder, head: Any) -> None:
        self.encoder = encoder
        self.head = head

    def cross_fit(
        self,
        X: Any,
        labels: np.ndarray,
        weight: np.ndarray | None,
        folds: Folds,
        classes: np.ndarray,
        n_jobs: int | None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return out-of-fold probabilities and the prior they stand for."""
        vectors = clone(self.encoder).fit_transform(X)
        evidence = _cross_fit(
            self.head, vectors, labels, weight, folds, classes, n_jobs
        )
        params = weight_params(self.head, weight)
        self.head.fit(vectors, labels, **params)
        return evidence

    def finish(self, X: Any, labels: np.ndarray, weight: np.ndarray | None) -> Any:
        """Return the classifier of texts, fitted on all rows."""
        return make_pipeline(self.encoder.fit(X), self.head)


class TunedBackbone:
    """A classifier of texts, such as a fine-tuned encoder.

    Parameters
    ----------
    classifier : classifier
        Not fitted.
    """

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier

    def cross_fit(
        self,
        X: Any,
        labels: np.ndarray,
        weight: np.ndarray | None,
        folds: Folds,
        classes: np.ndarray,
        n_jobs: int | None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return out-of-fold probabilities and the prior they stand for."""
        return _cross_fit(self.classifier, X, labels, weight, folds, classes, n_jobs)

    def finish(self, X: Any, labels: np.ndarray, weight: np.ndarray | None) -> Any:
        """Return the classifier, fitted on all rows."""
        return self.classifier.fit(X, labels, **weight_params(self.classifier, weight))


def _cross_fit(
    estimator: Any,
    X: Any,
    labels: np.ndarray,
    weight: np.ndarray | None,
    folds: Folds,
    classes: np.ndarray,
    n_jobs: int | None,
) -> tuple[np.ndarray, np.ndarray]:
    (X,) = indexable(X)
    params = weight_params(estimator, weight)
    fitted = Parallel(n_jobs=n_jobs)(
        delayed(_test_copy)(estimator, X, labels, weight, fold, classes, params)
        for fold in folds
    )
    total, n_tests = np.zeros((len(labels), len(classes))), np.zeros(len(labels))
    for (_, test), (proba, _) in zip(folds, fitted, strict=True):
        total[test] += proba
        n_tests[test] += 1
    with np.errstate(invalid="ignore"):  # 0 / 0 where no fold tests the row
        proba = total / n_tests[:, None]
    return proba, np.mean([prior for _, prior in fitted], axis=0)


def _test_copy(
    estimator: Any,
    X: Any,
    labels: np.ndarray,
    weight: np.ndarray | None,
    fold: tuple[np.ndarray, np.ndarray],
    classes: np.ndarray,
    params: dict[str, Any],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of the test rows, and the prior; the copy is let go."""
    copy, proba, prior = fit_fold_copy(
        estimator, X, labels, weight, fold, classes, params
    )
    holds_network = hasattr(copy, "net_")
    del copy
    if holds_network:
        release_memory()
    return proba, prior


def release_memory() -> None:
    """Give back what the last network held, on a GPU too."""
    gc.collect()  # networks hold themselves
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()


def make_backbones(
    pretrained: list[Any], head: Any, rng: np.random.Generator
) -> dict[str, FrozenBackbone | TunedBackbone]:
    """Return what stands on each pretrained model, by name.

    Parameters
    ----------
    pretrained : list of str, path-like, TransformerEncoder or classifier
        As `BackboneEnsemble` takes them.
    head : classifier or None
        For those that are no classifiers; None is logistic regression.
    rng : numpy.random.Generator
        Where seeds are drawn from.

    Returns
    -------
    dict of str to backbone
        Names are the last part of that of the pretrained model; one that comes again
        gets a number.

    Raises
    ------
    TypeError, ValueError
        If one is something else or frozen, or is pretrained on the texts of `fit`.
    """
    if head is None:
        # more steps than it takes: one that has not converged is another model
        head = LogisticRegression(C=10, max_iter=3000)
    made: dict[str, FrozenBackbone | TunedBackbone] = {}
    for item in pretrained:
        name = base = _name_of(item)
        number = 1
        while name in made:
            number += 1
            name = f"{base}#{number}"
        made[name] = _make_backbone(item, head, rng)
    return made


def _make_backbone(
    item: Any, head: Any, rng: np.random.Generator
) -> FrozenBackbone | TunedBackbone:
    if isinstance(item, (str, os.PathLike)):
        item = TransformerEncoder(item)
    if isinstance(item, TransformerEncoder):
        if item.pretraining is not None:
            raise ValueError(
                "An encoder of `pretrained` must not have `pretraining`, which would "
                "read the rows of all folds. Pretrain first, and give the folder "
                "`model_path_` of the pretrainer."
            )
        return FrozenBackbone(clone(item), seeded_clone(head, rng))
    if isinstance(item, FrozenEstimator):
        raise TypeError(
            "A model of `pretrained` must not be a FrozenEstimator: each is trained "
            "once a fold. GreedyEnsembleClassifier takes classifiers that are trained."
        )
    if hasattr(item, "__sklearn_tags__") and is_classifier(item):
        with_proba(item)  # an error now rather than after the first folds
        return TunedBackbone(seeded_clone(item, rng))
    raise TypeError(
        "Each of `pretrained` must be a name, a folder, a TransformerEncoder or a "
        f"classifier of texts; got {type(item).__name__}."
    )


def _name_of(item: Any) -> str:
    """Return the last part of the name of a pretrained model, or of a class."""
    while hasattr(item, "steps"):
        item = item.steps[0][1]
    name = getattr(item, "pretrained", item)
    if isinstance(name, (str, os.PathLike)):
        return PurePath(name).name or str(name)
    return type(item).__name__
