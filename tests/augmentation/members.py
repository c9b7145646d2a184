"""Fitted augmenters of each kind, and the texts that the tests of this folder take."""

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from skimbal.augmentation import (
    CaseAugmenter,
    ChainAugmenter,
    CharacterAugmenter,
    ChoiceAugmenter,
    CropAugmenter,
    DeleteAugmenter,
    InsertAugmenter,
    MaskAugmenter,
    PunctuationAugmenter,
    SegmentAugmenter,
    SplitAugmenter,
    SwapAugmenter,
)
from tests.strategies import texts

FIT_TEXTS = ["warm blue coat", "thin silk scarf, grey", "红色连衣裙", "fast laptop"]
FIT_LABELS = ["clothes", "clothes", "clothes", "tech"]
# what no augmenter may touch
PIECES = [
    "https://shop.example/a?b=1",
    "ann@mail.example",
    "500 ml",
    "38cm",
    "AB-1234",
    "not",
    "don't",
    "<unk>",
]
WORDS = [
    "red",
    "dress",
    "café",
    "Größe",
    "裙",
    "👨‍👩‍👧",
    "(soft)",
    "e-ink",
    "платье",
    "ok,",
]

SHARES: dict[str, Any] = {"fraction": 0.5, "random_state": 3}


def members() -> dict[str, Any]:
    """Return a fitted augmenter of each kind."""
    made = {
        "swap": SwapAugmenter(**SHARES),
        "delete": DeleteAugmenter(**SHARES),
        "keep": CropAugmenter(**SHARES),
        "remove": CropAugmenter(mode="remove", **SHARES),
        "insert": InsertAugmenter(**SHARES),
        "tfidf": InsertAugmenter(weights="tfidf", **SHARES),
        "punctuation": PunctuationAugmenter(**SHARES),
        "split": SplitAugmenter(**SHARES),
        "mask": MaskAugmenter(token="[UNK]", **SHARES),
        "segment": SegmentAugmenter(length=2, **SHARES),
        "chain": ChainAugmenter(
            augmenters=[("a", DeleteAugmenter()), ("b", InsertAugmenter())],
            random_state=3,
        ),
        "choice": ChoiceAugmenter(
            augmenters=[("a", SwapAugmenter()), ("b", SegmentAugmenter())],
            random_state=3,
        ),
    }
    for mode in ("upper", "lower", "swapcase", "title"):
        made[mode] = CaseAugmenter(mode=mode, **SHARES)
    methods = "keyboard ocr transpose delete insert homophone lookalike"
    for method in methods.split():
        made[f"character {method}"] = CharacterAugmenter(method=method, **SHARES)
    made["character substitute"] = CharacterAugmenter(
        method="substitute", table={"e": ["3", "é"], "裙": "群"}, **SHARES
    )
    return {name: item.fit(FIT_TEXTS, FIT_LABELS) for name, item in made.items()}


MEMBERS = members()


def titles() -> st.SearchStrategy[str]:
    """Texts of free words and protected pieces, and any other text."""
    pieces = st.lists(st.sampled_from(WORDS + PIECES), max_size=8).map(" ".join)
    return st.one_of(pieces, pieces, texts(max_size=12))


def augment(augmenter: Any, X: Any, **options: Any) -> list[str]:
    """Return copies of a list of texts, all of one class."""
    n = len(X)
    return list(augmenter.augment(X, y=["clothes"] * n if n else None, **options))


def augment_rows(
    augmenter: Any, X: list[str], rows: list[int], copies: list[int]
) -> list[str]:
    """Return copies of rows of a larger whole."""
    return augmenter.augment_rows(
        pa.array(X, pa.string()),
        np.array(rows, np.int64),
        np.array(copies, np.int64),
        np.full(len(X), "clothes"),
    ).to_pylist()
