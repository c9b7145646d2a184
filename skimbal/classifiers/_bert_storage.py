"""What a fitted `BertClassifier` writes to a folder, and reads from it; copies."""

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal._torch._int8 import check_int8, is_quantized, quantized_copy
from skimbal._torch._mean_weights import mean_of_modules
from skimbal._torch._saving import load_classifier, save_classifier
from skimbal._torch._training import wrap_module

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["average_fitted", "quantize_fitted", "read_fitted", "write_fitted"]

# of all labels, as wide as the widest: 65,536 of the longest that `fit` takes
_MAX_LABEL_BYTES = 2**28


def average_fitted(fitted: "Sequence[BertClassifier]") -> "BertClassifier":
    """Return a copy of the first with the mean of the weights of all."""
    average = copy(fitted[0])
    module = mean_of_modules([classifier.net_.module_ for classifier in fitted])
    average.net_ = wrap_module(module, module.head.weight.device)
    return average


def quantize_fitted(fitted: "BertClassifier") -> "BertClassifier":
    """Return a copy that predicts in int8, on the CPU."""
    check_int8()
    quantized = copy(fitted)
    module = quantized_copy(fitted.net_.module_)
    quantized.net_ = wrap_module(module, module.head.weight.device)
    return quantized


def write_fitted(fitted: "BertClassifier", folder: Path) -> dict[str, Any]:
    """Write the network and its tokenizer; return what goes into the manifest."""
    save_classifier(folder, fitted.net_.module_, fitted.tokenizer_)
    return {
        "pooling": fitted.net_.module_.encoder.pooling,
        "classes": fitted.classes_.tolist(),
        "classes_dtype": fitted.classes_.dtype.str,
        "class_counts": fitted.class_counts_.tolist(),
        "training_prior": fitted.training_prior_.tolist(),
        "multilabel": fitted.multilabel_,
        "n_columns": fitted.n_columns_,
        "column_names": list(getattr(fitted, "feature_names_in_", [])),
        "n_trained_parameters": fitted.n_trained_parameters_,
        "history": fitted.history_,
        "best_epoch": fitted.best_epoch_,
        "int8": is_quantized(fitted.net_.module_),
    }


def read_fitted(
    classifier: "BertClassifier", folder: Path, description: dict[str, Any]
) -> None:
    """Set the fitted attributes from a folder and its manifest."""
    dtype = np.dtype(description["classes_dtype"])
    if dtype.kind not in "biufU":
        raise ValueError("labels of this dtype are never saved")
    if dtype.itemsize * len(description["classes"]) > _MAX_LABEL_BYTES:
        raise ValueError("labels wider than any, to fill the memory")
    classifier.classes_ = np.array(description["classes"], dtype=dtype)
    classifier.class_counts_ = np.array(description["class_counts"], dtype=np.int64)
    prior = np.array(description["training_prior"], dtype=np.float64)
    classifier.training_prior_ = prior
    classifier.multilabel_ = bool(description["multilabel"])
    classifier.n_columns_ = int(description["n_columns"])
    if description.get("column_names"):
        names = [str(name) for name in description["column_names"]]
        classifier.feature_names_in_ = np.array(names, dtype=object)
    classifier.n_trained_parameters_ = int(description["n_trained_parameters"])
    classifier.history_ = list(description["history"])
    classifier.best_epoch_ = int(description["best_epoch"])
    classifier.net_, classifier.tokenizer_ = load_classifier(
        folder,
        description["pooling"],
        len(classifier.classes_),
        classifier.device,
        int8=description.get("int8") is True,
    )
