"""What may stand before a classifier of the benchmark, by name: `AUGMENTERS`.

``embedding_lr+swap`` is `embedding_lr`, trained on the rows that `swap` added as well.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt
from typing import Any

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline as make_plain_pipeline

from skimbal import augmentation
from skimbal.augmentation import (
    ChoiceAugmenter,
    CilinLexicon,
    ConsistencyFilter,
    DeleteAugmenter,
    EmbeddingLexicon,
    GenerativeAugmenter,
    InsertAugmenter,
    SwapAugmenter,
    SynonymAugmenter,
    VectorMixup,
    WordNetLexicon,
)
from skimbal.encoders import LexicalEncoder
from skimbal.over_sampling import (
    AugmentingOverSampler,
    EmbeddingSMOTE,
    RandomTextOverSampler,
)

__all__ = ["AUGMENTERS", "Augmenter", "count_square_root", "find_resource"]

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Augmenter:
    """A way to add rows: samplers of texts, or samplers of vectors after an encoder.

    `build` takes the language and a seed, and returns the steps.
    """

    build: Callable[[str, int], list[Any]]
    languages: tuple[str, ...] = LANGUAGES
    of_vectors: bool = False


def count_square_root(y: Any) -> dict[Any, int]:
    """Return half-way balanced class sizes: root of own times largest size.

    Balancing in full would make nearly all texts of a class of 5 synthetic.
    """
    counts = Counter(y.tolist())
    largest = max(counts.values())
    return {label: isqrt(count * largest) for label, count in counts.items()}


def find_resource(variable: str) -> str:
    """Return the path that an environment variable holds."""
    if variable not in os.environ:
        raise SystemExit(f"Set {variable}; benchmarks/quality/README.md says to what.")
    return os.environ[variable]


def balance(kind: Callable[..., Any], seed: int, **options: Any) -> Any:
    return kind(sampling_strategy=count_square_root, random_state=seed, **options)


def sample(augmenter: Any, seed: int, **options: Any) -> list[Any]:
    return [balance(AugmentingOverSampler, seed, augmenter=augmenter, **options)]


def of_texts(
    name: str, languages: tuple[str, ...] = LANGUAGES, **options: Any
) -> Augmenter:
    """Return an `Augmenter` of a class of `skimbal.augmentation`."""
    kind = getattr(augmentation, name)
    return Augmenter(lambda language, seed: sample(kind(**options), seed), languages)


def of_characters(method: str, *languages: str) -> Augmenter:
    return of_texts("CharacterAugmenter", languages or LANGUAGES, method=method)


def make_synonyms(language: str) -> SynonymAugmenter:
    if language == "zh":
        return SynonymAugmenter(CilinLexicon(find_resource("SKIMBAL_CILIN")))
    return SynonymAugmenter(WordNetLexicon(find_resource("SKIMBAL_WORDNET")))


def make_neighbours() -> SynonymAugmenter:
    """Return an augmenter of neighbours among the word vectors of MiniLM."""
    from transformers import AutoModel, AutoTokenizer

    from skimbal._torch._pretrained import resolve_pretrained

    folder = resolve_pretrained(os.environ.get("SKIMBAL_EN_MODEL", "minilm"))
    vocabulary = AutoTokenizer.from_pretrained(folder).get_vocab()
    words = [word for word in vocabulary if word.isalpha() and len(word) > 2]
    table = AutoModel.from_pretrained(folder).get_input_embeddings().weight
    vectors = table.detach().numpy()[[vocabulary[word] for word in words]]
    return SynonymAugmenter(EmbeddingLexicon(words, vectors))


def make_eda(language: str) -> ChoiceAugmenter:
    """Return the four operations of EDA, one for each copy."""
    members = [
        ("synonym", make_synonyms(language)),
        ("insert", InsertAugmenter()),
        ("swap", SwapAugmenter()),
        ("delete", DeleteAugmenter()),
    ]
    return ChoiceAugmenter(augmenters=members)


def make_filter() -> ConsistencyFilter:
    judge = LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
    return ConsistencyFilter(make_plain_pipeline(LexicalEncoder(), judge))


def generate(language: str, seed: int) -> list[Any]:
    writer = GenerativeAugmenter(find_resource("SKIMBAL_CAUSAL_MODEL"))
    return sample(writer, seed)


def copy_rows(language: str, seed: int) -> list[Any]:
    return [balance(RandomTextOverSampler, seed)]


def mix_vectors(language: str, seed: int) -> list[Any]:
    """Return steps that copy rows, and then mix all of them, copied or not."""
    return [*copy_rows(language, seed), VectorMixup(random_state=seed)]


def interpolate(language: str, seed: int) -> list[Any]:
    return [balance(EmbeddingSMOTE, seed)]


AUGMENTERS: dict[str, Augmenter] = {
    # the yardstick: the same number of rows, and nothing new in them
    "copies": Augmenter(copy_rows),
    "swap": of_texts("SwapAugmenter"),
    "delete": of_texts("DeleteAugmenter"),
    "crop": of_texts("CropAugmenter"),
    "insert": of_texts("InsertAugmenter"),
    "punctuation": of_texts("PunctuationAugmenter"),
    "split": of_texts("SplitAugmenter", ("en",)),
    "case": of_texts("CaseAugmenter", ("en",)),
    "mask": of_texts("MaskAugmenter"),
    "segment": of_texts("SegmentAugmenter"),
    "keyboard": of_characters("keyboard", "en"),
    "ocr": of_characters("ocr", "en"),
    # in Chinese each character is a token, and these change characters within one
    "transpose": of_characters("transpose", "en"),
    "delete_character": of_characters("delete", "en"),
    "insert_character": of_characters("insert", "en"),
    "homophone": of_characters("homophone", "zh"),
    "lookalike": of_characters("lookalike", "zh"),
    "synonym": Augmenter(lambda lang, seed: sample(make_synonyms(lang), seed)),
    "neighbour": Augmenter(lambda lang, seed: sample(make_neighbours(), seed), ("en",)),
    "eda": Augmenter(lambda lang, seed: sample(make_eda(lang), seed)),
    "eda_filtered": Augmenter(
        lambda lang, seed: sample(make_eda(lang), seed, filter=make_filter())
    ),
    "generative": Augmenter(generate, ("en",)),
    "mixup": Augmenter(mix_vectors, of_vectors=True),
    "smote": Augmenter(interpolate, of_vectors=True),
}
