"""Texts a second in training: three plain loops and `BertClassifier.fit`.

The four run in turn, in every round, on the same texts, body, batch size and number
of threads; only ratios within a round are meant to be quoted. One epoch, no validation:

    python benchmarks/speed/fine_tuning.py --rounds 5

With SKIMBAL_DATA_HOME the texts are women's-clothing reviews; without it, product
titles joined to the same length.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from skimbal.classifiers import BertClassifier
from skimbal.datasets import fetch_womens_clothing, make_product_titles

BATCH_SIZE = 16
MAX_LENGTH = 128


def load_texts(n_texts, seed=0):
    rng = np.random.default_rng(seed)
    if os.environ.get("SKIMBAL_DATA_HOME"):
        X, y = fetch_womens_clothing(return_X_y=True)
        rows = rng.permutation(len(X))[:n_texts]
        return [str(X[i]) for i in rows], np.asarray(y)[rows]
    titles, y = make_product_titles(6 * n_texts, random_state=seed)
    texts = [" ".join(titles[i::n_texts]) for i in range(n_texts)]
    return texts, y[:n_texts]


def plain_loop(texts, y, pretrained, *, padding):
    """Fine-tune one epoch as a short script would; `padding` decides the batches."""
    tokenizer = AutoTokenizer.from_pretrained(pretrained)
    model = AutoModelForSequenceClassification.from_pretrained(
        pretrained, num_labels=len(np.unique(y)), dtype=torch.float32
    )
    codes = torch.from_numpy(np.unique(y, return_inverse=True)[1])
    rows = tokenizer(texts, truncation=True, max_length=MAX_LENGTH)["input_ids"]
    lengths = np.array([len(row) for row in rows])
    rng = np.random.default_rng(0)
    order = rng.permutation(len(texts))
    if padding == "bucket":
        order = order[np.argsort(lengths[order], kind="stable")]
    batches = np.split(order, range(BATCH_SIZE, len(order), BATCH_SIZE))
    rng.shuffle(batches)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=1e-5, fused=padding == "bucket"
    )
    model.train()
    for batch in batches:
        width = MAX_LENGTH if padding == "full" else lengths[batch].max()
        ids = torch.zeros(len(batch), width, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for k, i in enumerate(batch):
            ids[k, : lengths[i]] = torch.tensor(rows[i])
            mask[k, : lengths[i]] = 1
        logits = model(input_ids=ids, attention_mask=mask).logits
        loss = cross_entropy(logits, codes[batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


def skimbal_fit(texts, y, pretrained):
    BertClassifier(
        pretrained,
        max_length=MAX_LENGTH,
        batch_size=BATCH_SIZE,
        max_epochs=1,
        early_stopping=False,
        random_state=0,
    ).fit(texts, y)


SYSTEMS = {
    "pad_to_max_length": lambda *data: plain_loop(*data, padding="full"),
    "pad_to_longest": lambda *data: plain_loop(*data, padding="longest"),
    "length_buckets_fused": lambda *data: plain_loop(*data, padding="bucket"),
    "skimbal": skimbal_fit,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--pretrained", default=None)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    pretrained = options.pretrained
    if pretrained is None:
        from skimbal._torch._pretrained import resolve_pretrained

        pretrained = str(resolve_pretrained("minilm"))
    texts, y = load_texts(options.texts)
    names = options.systems.split(",")
    SYSTEMS[names[-1]](texts[:32], y[:32], pretrained)  # warm up

    seconds = {name: [] for name in names}
    for number in range(options.rounds):
        # another order each round: none always runs on the warmest machine
        for name in names[number % len(names) :] + names[: number % len(names)]:
            start = time.perf_counter()
            SYSTEMS[name](texts, y, pretrained)
            seconds[name].append(time.perf_counter() - start)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    base = seconds.get("length_buckets_fused", seconds[names[0]])
    for name in names:
        ratios = [b / s for s, b in zip(seconds[name], base, strict=True)]
        row = {
            "benchmark": "fine_tuning",
            "system": name,
            "texts": len(texts),
            "rounds": options.rounds,
            "threads": options.threads,
            "texts_per_second": round(len(texts) / statistics.median(seconds[name]), 2),
            "speed_over_length_buckets": round(statistics.median(ratios), 3),
            "range": [round(min(ratios), 3), round(max(ratios), 3)],
            "machine": f"{platform.machine()} {os.cpu_count()} cores",
            "torch": torch.__version__,
            "commit": commit,
        }
        line = json.dumps(row)
        print(line, flush=True)
        if options.out is not None:
            with options.out.open("a") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main()
