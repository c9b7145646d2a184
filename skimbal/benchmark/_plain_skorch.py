"""The peer skorch: a model of transformers in a net, as its documentation shows."""

from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import make_pipeline
from skorch import NeuralNetClassifier
from skorch.callbacks import LRScheduler
from skorch.hf import HuggingfacePretrainedTokenizer
from torch.optim.lr_scheduler import LambdaLR
from transformers import AutoModelForSequenceClassification, AutoTokenizer

__all__ = ["PlainSkorch", "SequenceClassifier"]

_MAX_LENGTH = 128  # as for the other peers


class SequenceClassifier(torch.nn.Module):
    """A module as skorch's own notebook on transformers has it."""

    def __init__(self, folder: str, n_classes: int) -> None:
        super().__init__()
        self.body = AutoModelForSequenceClassification.from_pretrained(
            folder, num_labels=n_classes, dtype=torch.float32
        )

    def forward(self, **inputs: Any) -> torch.Tensor:
        """Return logits."""
        return self.body(**inputs).logits


class PlainSkorch(ClassifierMixin, BaseEstimator):
    """Fine-tune with `skorch.NeuralNetClassifier` over a tokenizer.

    Cross-entropy, AdamW, batches of 8, and a learning rate of 5e-5 that falls to 0
    linearly, as in skorch's documentation; everything else is skorch's default.

    Parameters
    ----------
    pretrained : str
        Folder of the body.
    epochs : int
        Passes over the rows.
    random_state : int

    References
    ----------
    skorch developers. "Fine-tuning a BERT model with Hugging Face Transformers".
    https://github.com/skorch-dev/skorch/tree/master/notebooks
    """

    def __init__(
        self, pretrained: str, *, epochs: int = 3, random_state: int = 0
    ) -> None:
        self.pretrained = pretrained
        self.epochs = epochs
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "PlainSkorch":
        """Train on texts and labels."""
        self.classes_, codes = np.unique(y, return_inverse=True)
        batch_size = 8
        n_steps = self.epochs * -(-len(codes) // batch_size)
        torch.manual_seed(self.random_state)
        net = NeuralNetClassifier(
            SequenceClassifier,
            module__folder=self.pretrained,
            module__n_classes=len(self.classes_),
            criterion=torch.nn.CrossEntropyLoss,
            optimizer=torch.optim.AdamW,
            lr=5e-5,
            batch_size=batch_size,
            max_epochs=self.epochs,
            train_split=None,
            iterator_train__shuffle=True,
            callbacks=[
                LRScheduler(
                    LambdaLR,
                    lr_lambda=lambda step: max(0.0, 1 - step / n_steps),
                    step_every="batch",
                )
            ],
            device="cuda" if torch.cuda.is_available() else "cpu",
            verbose=0,
        )
        longest = AutoTokenizer.from_pretrained(self.pretrained).model_max_length
        tokenizer = HuggingfacePretrainedTokenizer(
            self.pretrained, max_length=min(_MAX_LENGTH, longest)
        )
        self.model_ = make_pipeline(tokenizer, net).fit(list(X), codes)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return probabilities, columns in the order of `classes_`."""
        return self.model_.predict_proba(list(X)).astype(np.float64)

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable labels."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
