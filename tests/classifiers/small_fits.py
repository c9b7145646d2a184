"""A fit of a second, and the checkpoints that it leaves."""

from pathlib import Path

from skimbal.classifiers import BertClassifier

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 4
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 4


def make(tiny_bert, **options) -> BertClassifier:
    defaults = {
        "batch_size": 4,
        "max_epochs": 2,
        "random_state": 0,
        "device": "cpu",
        "checkpoint_every": 0.0,
    }
    return BertClassifier(tiny_bert, **(defaults | options))


def steps(home: Path) -> list[Path]:
    return sorted(home.glob("fit-*/step-*"))
