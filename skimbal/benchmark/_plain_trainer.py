"""The peer of `BertClassifier`: transformers' own Trainer."""

from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from imblearn.over_sampling import RandomOverSampler
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin

__all__ = ["PlainTrainer"]


class PlainTrainer(ClassifierMixin, BaseEstimator):
    """Fine-tune with `transformers.Trainer`, with dynamic padding.

    Everything that is no parameter here is the Trainer's default.

    Parameters
    ----------
    pretrained : str
        Folder of the body.
    epochs : int or None
        Passes over the rows. None: as many as fit in `budget`.
    budget : float or None
        Seconds of training when `epochs` is None. One epoch is timed on a model that
        is thrown away; loading and tokenising are not counted, in favour of this
        peer.
    learning_rate : float
        At the first step; it falls to 0 linearly.
    oversample : bool
        Whether rows of smaller classes are repeated at random until all classes are
        as large as the largest.
    batch_size : int
    bfloat16 : bool
        Whether products are of bfloat16, under autocast.
    random_state : int

    Attributes
    ----------
    n_epochs_ : int
    epoch_seconds_ : float or None
        Time of the epoch that was measured.
    """

    def __init__(
        self,
        pretrained: str,
        *,
        epochs: int | None = 4,
        budget: float | None = None,
        learning_rate: float = 5e-5,
        oversample: bool = False,
        batch_size: int = 16,
        bfloat16: bool = False,
        random_state: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.epochs = epochs
        self.budget = budget
        self.learning_rate = learning_rate
        self.oversample = oversample
        self.batch_size = batch_size
        self.bfloat16 = bfloat16
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "PlainTrainer":
        """Train on texts and labels."""
        from transformers import AutoTokenizer

        self.classes_, codes = np.unique(y, return_inverse=True)
        self.tokenizer_ = AutoTokenizer.from_pretrained(self.pretrained)
        rows = [
            row | {"labels": int(code)}
            for row, code in zip(self._tokenize(X), codes, strict=True)
        ]
        if self.oversample:
            sampler = RandomOverSampler(random_state=self.random_state)
            sampler.fit_resample(np.zeros((len(codes), 1)), codes)
            rows = [rows[i] for i in sampler.sample_indices_]
        self.epoch_seconds_ = None
        n_epochs = self.epochs
        if n_epochs is None:
            if self.budget is None:
                raise ValueError("Give `epochs` or `budget`; both are None.")
            _, self.epoch_seconds_ = self._train(rows, n_epochs=1)
            n_epochs = max(1, int(self.budget / self.epoch_seconds_))
        self.n_epochs_ = n_epochs
        self.model_, _ = self._train(rows, n_epochs=n_epochs)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return probabilities, columns in the order of `classes_`."""
        with TemporaryDirectory() as folder:
            trainer = self._make_trainer(self.model_, folder, n_epochs=1)
            logits = trainer.predict(self._tokenize(X)).predictions
        return softmax(np.asarray(logits, dtype=np.float64), axis=1)

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable labels."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def _tokenize(self, X: Any) -> list[dict[str, list[int]]]:
        max_length = min(128, self.tokenizer_.model_max_length)
        tokens = self.tokenizer_(list(X), truncation=True, max_length=max_length)
        names = ("input_ids", "attention_mask")
        return [
            dict(zip(names, row, strict=True))
            for row in zip(*(tokens[name] for name in names), strict=True)
        ]

    def _train(self, rows: list[dict], *, n_epochs: int) -> tuple[Any, float]:
        """Return a trained model and the seconds of training."""
        import torch
        from transformers import AutoModelForSequenceClassification

        torch.manual_seed(self.random_state)
        model = AutoModelForSequenceClassification.from_pretrained(
            self.pretrained, num_labels=len(self.classes_), dtype=torch.float32
        )
        with TemporaryDirectory() as folder:
            trainer = self._make_trainer(model, folder, n_epochs, rows)
            # the Trainer's own clock: without what it does once, before the first step
            return model, trainer.train().metrics["train_runtime"]

    def _make_trainer(
        self, model: Any, folder: str, n_epochs: int, rows: list[dict] | None = None
    ) -> Any:
        import torch
        from transformers import DataCollatorWithPadding, Trainer, TrainingArguments

        arguments = TrainingArguments(
            output_dir=folder,
            num_train_epochs=n_epochs,
            learning_rate=self.learning_rate,
            per_device_train_batch_size=self.batch_size,
            bf16=self.bfloat16,
            per_device_eval_batch_size=64,
            seed=self.random_state,
            save_strategy="no",
            logging_strategy="no",
            report_to=[],
            disable_tqdm=True,
            dataloader_pin_memory=torch.cuda.is_available(),  # else it only warns
        )
        return Trainer(
            model=model,
            args=arguments,
            train_dataset=rows,
            data_collator=DataCollatorWithPadding(self.tokenizer_),
        )
