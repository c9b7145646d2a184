"""Texts a second of the augmenters with a lexicon or a model, beside nlpaug.

    pip install nlpaug==1.1.11 gdown nltk==3.8.1
    export SKIMBAL_WORDNET=/usr/share/wordnet   # Debian: apt install wordnet-base
    export NLTK_DATA=...                        # holds corpora/wordnet
    OMP_NUM_THREADS=1 python -m benchmarks.speed.augmentation_resources

Both change the same share of the words. Two things are done in favour of nlpaug, which
would not run otherwise: each word is tagged as a noun, which costs nothing, so that no
tagger is needed; and tokenizers of transformers 5 get two methods back that it calls.
The masked model is MiniLM with a head of random weights: what it puts in is nonsense,
but takes as long as any other. The best round counts.
"""

import argparse
import json
import os
import random
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from transformers import AutoModelForMaskedLM, AutoTokenizer
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

from benchmarks.quality.augmenters import find_resource
from benchmarks.speed.augmentation import load_titles, texts_per_second
from skimbal._torch._pretrained import resolve_pretrained
from skimbal.augmentation import (
    ContextualAugmenter,
    SynonymAugmenter,
    WordNetLexicon,
)
from skimbal.benchmark._machine import describe_machine

FRACTION = 0.3

Run = Callable[[list[str]], Any]


def make_synonyms() -> dict[str, Run]:
    import nltk
    from nlpaug.augmenter.word import SynonymAug

    nltk.pos_tag = lambda tokens: [(token, "NN") for token in tokens]
    lexicon = WordNetLexicon(find_resource("SKIMBAL_WORDNET"))
    ours = SynonymAugmenter(lexicon, fraction=FRACTION, random_state=0)
    return {"ours": ours.augment, "nlpaug": SynonymAug(aug_p=FRACTION).augment}


def make_contextual(folder: str) -> dict[str, Run]:
    from nlpaug.augmenter.word import ContextualWordEmbsAug

    body = resolve_pretrained("minilm")
    AutoModelForMaskedLM.from_pretrained(body).save_pretrained(folder)
    AutoTokenizer.from_pretrained(body).save_pretrained(folder)
    PreTrainedTokenizerBase._convert_token_to_id = (
        PreTrainedTokenizerBase.convert_tokens_to_ids
    )
    PreTrainedTokenizerBase._convert_id_to_token = (
        PreTrainedTokenizerBase.convert_ids_to_tokens
    )
    peer = ContextualWordEmbsAug(model_path=folder, model_type="bert", aug_p=FRACTION)
    ours = ContextualAugmenter(folder, fraction=FRACTION, random_state=0).fit([])
    return {"ours": ours.augment, "nlpaug": peer.augment}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n-texts", type=int, default=20_000)
    parser.add_argument("--n-contextual", type=int, default=320)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    random.seed(0)  # of nlpaug
    titles = load_titles(options.n_texts)
    # those that the slow peers get
    few = titles[:: max(1, len(titles) // options.n_contextual)]
    with TemporaryDirectory() as folder:
        compare("synonym", make_synonyms(), titles, few, options.rounds)
        compare("contextual", make_contextual(folder), few, few, options.rounds)


def compare(
    name: str, runs: dict[str, Run], texts: list[str], few: list[str], rounds: int
) -> None:
    """Print the most texts a second that each made, and the ratio."""
    best = dict.fromkeys(runs, 0.0)
    for run in runs.values():
        run(few[:32])  # what is read and looked up once is not counted
    for _ in range(rounds):
        for system, run in runs.items():
            given = few if system == "nlpaug" else texts
            best[system] = max(best[system], texts_per_second(run, given))
    result = {
        "operation": name,
        "n_texts": {"ours": len(texts), "nlpaug": len(few)},
        "texts_per_second": {k: round(v, 1) for k, v in best.items()},
        "ratio_to_nlpaug": round(best["ours"] / best["nlpaug"], 1),
    }
    print(json.dumps(result | describe_machine()), flush=True)


if __name__ == "__main__":
    main()
