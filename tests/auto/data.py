"""A few short texts with labels, and a cheap `ImbalancedTextClassifier`."""

from typing import Any

import numpy as np

from skimbal import ImbalancedTextClassifier, TransformerEncoder
from skimbal.auto import StrategyAdvisor
from tests.tiny import TINY_BERT

__all__ = [
    "CHINESE",
    "CHINESE_LABELS",
    "LABELS",
    "TEXTS",
    "advisor",
    "classifier",
    "encoder",
    "few_rows",
    "lexical",
]

_WORDS = {
    "clothing": ("dress", "shirt", "shoe"),
    "food": ("apple", "juice", "bottle"),
    "phone": ("phone", "tablet", "case"),
}
_COLOURS = ("red", "blue", "black", "green")

# 12 different texts a class, sorted by class
TEXTS = [
    f"{colour} {word}"
    for words in _WORDS.values()
    for word in words
    for colour in _COLOURS
]
LABELS = np.repeat(list(_WORDS), 12)
CHINESE = [f"{colour}{word}" for word in ("连衣裙", "手机") for colour in "红蓝黑绿白"]
CHINESE_LABELS = ["服装"] * 5 + ["手机"] * 5


def few_rows(n_rare: int) -> tuple[list[str], np.ndarray]:
    """Return the rows of two classes, and `n_rare` of the third one."""
    rows = [*range(24), *range(24, 24 + n_rare)]
    return [TEXTS[i] for i in rows], LABELS[rows]


def encoder(**options: Any) -> TransformerEncoder:
    """Return an encoder with the tiny body; tests need the fixture `tiny_bert`."""
    return TransformerEncoder(TINY_BERT, device="cpu", **options)


def classifier(**options: Any) -> ImbalancedTextClassifier:
    """Return the default with the tiny body, and without fine-tuning."""
    defaults = {
        "pretrained": encoder(),
        "members": ["lexical", "embedding"],
        "random_state": 0,
    }
    return ImbalancedTextClassifier(**(defaults | options))


def lexical(**options: Any) -> ImbalancedTextClassifier:
    """Return the default with n-grams alone."""
    return ImbalancedTextClassifier(
        **({"members": ["lexical"], "random_state": 0} | options)
    )


def advisor(**options: Any) -> StrategyAdvisor:
    """Return an advisor of two candidates."""
    defaults = {
        "pretrained": encoder(),
        "candidates": ["words", "vectors"],
        "random_state": 0,
    }
    return StrategyAdvisor(**(defaults | options))
