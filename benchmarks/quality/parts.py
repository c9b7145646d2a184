"""What a system is told, and the parts that many systems are made of."""

import os
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from skimbal.benchmark import _peer_builders as peers
from skimbal.encoders import TransformerEncoder

__all__ = [
    "Setting",
    "body",
    "body_options",
    "find_prefix",
    "make_encoder",
    "make_svm",
    "make_tfidf",
]


@dataclass(frozen=True)
class Setting:
    """What a system may know before it sees the rows.

    `target_prior` says how often the classes come where the system will be used:
    ``'train'``, as in the training rows, or ``'uniform'``. `cache` is a folder for
    embeddings, `budget` the seconds that `BertClassifier.fit` took on these very rows,
    for the peer that gets the same time.
    """

    language: str
    seed: int
    target_prior: str = "train"
    cache: str | None = None
    budget: float | None = None


def body(setting: Setting) -> str:
    """Return the pretrained body: MiniLM, or what SKIMBAL_ZH_MODEL names."""
    if setting.language == "zh":
        if "SKIMBAL_ZH_MODEL" not in os.environ:
            raise SystemExit("Set SKIMBAL_ZH_MODEL to the folder of a Chinese encoder.")
        return os.environ["SKIMBAL_ZH_MODEL"]
    return os.environ.get("SKIMBAL_EN_MODEL", "minilm")


def body_options(setting: Setting) -> dict[str, Any]:
    """Return the body and what it wants; the Chinese one is an e5 model."""
    name = body(setting)
    prefix = "query: " if setting.language == "zh" else find_prefix(name)
    pooling = "mean" if setting.language == "zh" else "auto"
    return {"pretrained": name, "prefix": prefix, "pooling": pooling}


def find_prefix(name: str) -> str:
    """Return what stands before a text for a body of this name: e5 wants something."""
    return "query: " if "e5" in PurePath(name).name else ""


def make_tfidf(setting: Setting) -> TfidfVectorizer:
    return peers.make_tfidf(setting.language)


def make_svm(setting: Setting) -> LinearSVC:
    return LinearSVC(class_weight="balanced", random_state=setting.seed)


def make_encoder(setting: Setting) -> TransformerEncoder:
    return TransformerEncoder(**body_options(setting), cache_dir=setting.cache)
