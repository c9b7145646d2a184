"""Language models small enough for tests: trained for a second, no network."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForMaskedLM,
    LlamaConfig,
    LlamaForCausalLM,
    MarianConfig,
    MarianMTModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from tests.tiny import make_tiny_bert, vocabulary

__all__ = ["TITLES", "tiny_causal_lm", "tiny_masked_lm", "tiny_translators"]

# deleted when Python ends
_FOLDER = TemporaryDirectory(prefix="skimbal-tests-")

COLOURS = {"red": "红", "blue": "蓝", "black": "黑", "green": "绿"}
THINGS = {"dress": "裙", "phone": "手机", "apple": "苹果", "book": "书"}
# "red dress" and "红裙": what the translators know
PAIRS = [
    (f"{colour} {thing}", COLOURS[colour] + THINGS[thing])
    for colour, thing in product(COLOURS, THINGS)
]
TITLES = [english for english, _ in PAIRS]


@lru_cache
def tiny_masked_lm() -> Path:
    """Return the folder of a BERT with its head, and random weights."""
    folder = make_tiny_bert(Path(_FOLDER.name) / "masked")
    config = BertConfig.from_pretrained(folder)
    config.initializer_range = 0.5  # not all words are as likely
    with _seeded():
        BertForMaskedLM(config).save_pretrained(folder)
    return folder


@lru_cache
def tiny_translators(kind: str = "t5") -> tuple[Path, Path]:
    """Return the folders of two models, T5 or Marian, that know `TITLES` and back."""
    forward, backward = (Path(_FOLDER.name) / f"{kind}{i}" for i in (1, 2))
    _make_translator(forward, PAIRS, kind)
    _make_translator(backward, [pair[::-1] for pair in PAIRS], kind)
    return forward, backward


def _make_translator(folder: Path, pairs: list[tuple[str, str]], kind: str) -> None:
    tokenizer = _save_tokenizer(folder, ends=True)
    shared = {
        "vocab_size": len(tokenizer),
        "pad_token_id": tokenizer.pad_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "decoder_start_token_id": tokenizer.pad_token_id,
        "d_model": 32,
    }
    with _seeded():
        model: Any
        if kind == "t5":
            sizes = {"d_kv": 16, "d_ff": 64, "num_layers": 1, "num_heads": 2}
            model = T5ForConditionalGeneration(
                T5Config(dropout_rate=0.0, **sizes, **shared)
            )
        else:
            sides = ("encoder", "decoder")
            sizes = {f"{side}_layers": 1 for side in sides}
            sizes |= {f"{side}_attention_heads": 2 for side in sides}
            sizes |= {f"{side}_ffn_dim": 64 for side in sides}
            model = MarianMTModel(
                MarianConfig(
                    max_position_embeddings=64,
                    forced_eos_token_id=tokenizer.eos_token_id,
                    dropout=0.0,
                    **sizes,
                    **shared,
                )
            )
        sources, targets = ([pair[i] for pair in pairs] for i in (0, 1))
        batch = tokenizer(sources, padding=True, return_tensors="pt")
        goal = tokenizer(targets, padding=True, return_tensors="pt")
        labels = goal["input_ids"].masked_fill(goal["attention_mask"] == 0, -100)
        _train(model, {**batch, "labels": labels}, n_steps=150)
        model.save_pretrained(folder)


@lru_cache
def tiny_causal_lm() -> Path:
    """Return the folder of a Llama that goes on with lines like `TITLES`."""
    folder = Path(_FOLDER.name) / "causal"
    tokenizer = _save_tokenizer(folder, ends=False)
    with _seeded():
        model = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=len(tokenizer),
                hidden_size=32,
                intermediate_size=64,
                num_hidden_layers=1,
                num_attention_heads=2,
                max_position_embeddings=256,
                bos_token_id=None,
                eos_token_id=tokenizer.eos_token_id,
                pad_token_id=tokenizer.pad_token_id,
            )
        )
        text = "".join(f"- {title}\n" for title in TITLES)
        batch = tokenizer([text], return_tensors="pt")
        _train(model, {**batch, "labels": batch["input_ids"]}, n_steps=60)
        model.save_pretrained(folder)
    return folder


def _save_tokenizer(folder: Path, *, ends: bool) -> Any:
    """Words after a space, characters else, and line breaks."""
    plain = vocabulary()[5:]
    plain += ["".join(THINGS.values())[i] for i in range(6)]
    words = [f"▁{word}" for word in (*plain, *THINGS)]
    pieces = dict.fromkeys(["<pad>", "</s>", "<unk>", "▁", "\n", *plain, *words])
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    if ends:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A </s>", special_tokens=[("</s>", 1)]
        )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
    )
    fast.save_pretrained(folder)
    return fast


@contextmanager
def _seeded() -> Iterator[None]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


def _train(model: Any, batch: dict[str, Any], *, n_steps: int) -> None:
    inputs: dict[str, Any] = {
        key: batch[key] for key in ("input_ids", "attention_mask", "labels")
    }
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(n_steps):
        optimizer.zero_grad()
        model(**inputs).loss.backward()
        optimizer.step()
