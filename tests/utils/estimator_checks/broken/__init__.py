"""Samples that each break one rule of the contract."""

from tests.utils.estimator_checks.broken import (
    classifiers,
    inputs,
    labels,
    models,
    pairs,
    parameters,
    surroundings,
    transformers,
    unlabelled,
    weights,
)
from tests.utils.estimator_checks.broken._registry import BROKEN

__all__ = [
    "BROKEN",
    "classifiers",
    "inputs",
    "labels",
    "models",
    "pairs",
    "parameters",
    "surroundings",
    "transformers",
    "unlabelled",
    "weights",
]
