"""Texts a second of augmenters, beside nlpaug, fast-aug and the bare split and join.

    pip install nlpaug==1.1.11 gdown fast-aug==0.1.0
    python -m benchmarks.speed.augmentation --rounds 5

All that is compared runs in turn in every round, on the same list of product titles;
the best round counts, and only ratios within a run are meant to be quoted. The floor is
what no augmenter of Arrow arrays can do without: list to array, split at whitespace,
join, array to list. Peers that are not installed are left out.
"""

import argparse
import json
import os
from collections.abc import Callable
from importlib import import_module
from time import perf_counter
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import pyarrow as pa
import pyarrow.compute as pc

from skimbal import augmentation
from skimbal.benchmark._machine import describe_machine
from skimbal.datasets import fetch_fashion_products, make_product_titles

# of nlpaug: module, class and arguments; of fast-aug: class and arguments
OPERATIONS: dict[str, dict[str, Any]] = {
    "swap": {
        "ours": ("SwapAugmenter", {}),
        "nlpaug": ("word", "RandomWordAug", {"action": "swap"}),
        "fast_aug": ("WordsRandomSwapAugmenter", (0.1,)),
    },
    "delete": {
        "ours": ("DeleteAugmenter", {}),
        "nlpaug": ("word", "RandomWordAug", {"action": "delete"}),
        "fast_aug": ("WordsRandomDeleteAugmenter", (0.1,)),
    },
    "crop": {
        "ours": ("CropAugmenter", {}),
        "nlpaug": ("word", "RandomWordAug", {"action": "crop"}),
    },
    "split": {
        "ours": ("SplitAugmenter", {}),
        "nlpaug": ("word", "SplitAug", {}),
    },
    "keyboard": {
        "ours": ("CharacterAugmenter", {"method": "keyboard"}),
        "nlpaug": ("char", "KeyboardAug", {}),
    },
    "ocr": {
        "ours": ("CharacterAugmenter", {"method": "ocr"}),
        "nlpaug": ("char", "OcrAug", {}),
    },
    "transpose": {
        "ours": ("CharacterAugmenter", {"method": "transpose"}),
        "nlpaug": ("char", "RandomCharAug", {"action": "swap"}),
        "fast_aug": ("CharsRandomSwapAugmenter", (0.1, 0.1)),
    },
    "delete_character": {
        "ours": ("CharacterAugmenter", {"method": "delete"}),
        "nlpaug": ("char", "RandomCharAug", {"action": "delete"}),
        "fast_aug": ("CharsRandomDeleteAugmenter", (0.1, 0.1)),
    },
}
# nlpaug is given fewer texts: a round of all would take minutes
_SHARE_OF_NLPAUG = 10


def load_titles(n: int) -> list[str]:
    """Return real titles, repeated if there are fewer, or titles of our own making."""
    if os.environ.get("SKIMBAL_DATA_HOME"):
        X, _ = fetch_fashion_products(return_X_y=True)
        titles = [str(text) for text in X]
        return (titles * (n // len(titles) + 1))[:n]
    return list(make_product_titles(n, random_state=0)[0])


def split_and_join(texts: list[str]) -> list[str]:
    words = pc.utf8_split_whitespace(pa.array(texts))
    return pc.binary_join(words, " ").to_pylist()


def make_ours(name: str, options: dict) -> Callable[[list[str]], Any]:
    augmenter = getattr(augmentation, name)(random_state=0, **options)
    return augmenter.augment


def make_nlpaug(module: str, name: str, options: dict) -> Callable[[list[str]], Any]:
    kinds = import_module(f"nlpaug.augmenter.{module}")
    return getattr(kinds, name)(**options).augment


def make_fast_aug(name: str, arguments: tuple) -> Callable[[list[str]], Any]:
    return getattr(import_module("fast_aug.text"), name)(*arguments).augment_batch


def make_all(operation: dict[str, Any]) -> dict[str, Callable[[list[str]], Any]]:
    makers = {"ours": make_ours, "nlpaug": make_nlpaug, "fast_aug": make_fast_aug}
    made = {}
    for name, arguments in operation.items():
        try:
            made[name] = makers[name](*arguments)
        except ModuleNotFoundError as error:
            print(f"{name} is left out: {error}")
    return made


def texts_per_second(run: Callable[[list[str]], Any], texts: list[str]) -> float:
    start = perf_counter()
    run(texts)
    return len(texts) / (perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n-texts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--operations", default=",".join(OPERATIONS))
    options = parser.parse_args()
    texts = load_titles(options.n_texts)
    # its crop fails on some texts of a few words
    few = [text for text in texts if text.count(" ") > 4][::_SHARE_OF_NLPAUG]
    for name in options.operations.split(","):
        runs = {"floor": split_and_join} | make_all(OPERATIONS[name])
        best = dict.fromkeys(runs, 0.0)
        for _ in range(options.rounds):
            for system, run in runs.items():
                given = few if system == "nlpaug" else texts
                best[system] = max(best[system], texts_per_second(run, given))
        ours = best["ours"]
        result = {
            "operation": name,
            "n_texts": len(texts),
            "texts_per_second": {k: round(v) for k, v in best.items()},
            "times_of_floor": round(best["floor"] / ours, 2),
            "ratio_to": {
                k: round(ours / best[k], 1) for k in ("nlpaug", "fast_aug") if k in best
            },
        }
        print(json.dumps(result | describe_machine()), flush=True)


if __name__ == "__main__":
    main()
