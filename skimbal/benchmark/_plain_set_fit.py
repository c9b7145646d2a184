"""A peer for few rows a class: SetFit, as its authors wrote it."""

from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from skimbal.exceptions import MissingResourceError

__all__ = ["PlainSetFit"]


class PlainSetFit(ClassifierMixin, BaseEstimator):
    """Train the body on pairs of texts with `setfit.Trainer`, then fit its head.

    Everything that is no parameter here is setfit's default: batches of 16 pairs, one
    epoch, learning rate 2e-5, cosine similarity as the loss, and a logistic regression
    on the vectors.

    Parameters
    ----------
    pretrained : str
        Folder of the body.
    num_iterations : int
        Pairs of the same class, and as many of two classes, for each training row.
    max_steps : int or None
        Stop after this many batches of pairs; None: after all pairs.
    random_state : int

    References
    ----------
    L. Tunstall et al. "Efficient Few-Shot Learning Without Prompts". 2022.
    https://arxiv.org/abs/2209.11055
    """

    def __init__(
        self,
        pretrained: str,
        *,
        num_iterations: int = 20,
        max_steps: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.num_iterations = num_iterations
        self.max_steps = max_steps
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "PlainSetFit":
        """Train on texts and labels."""
        try:
            from datasets import Dataset
            from setfit import SetFitModel, Trainer, TrainingArguments
        except ModuleNotFoundError as error:
            raise MissingResourceError(
                f"The peer SetFit needs the package {error.name!r}. Install it with: "
                'pip install "setfit>=1.2"'
            ) from None
        model = SetFitModel.from_pretrained(self.pretrained)
        body = model.model_body.float()  # a folder of float16 would train in float16
        body.max_seq_length = min(128, body.max_seq_length)  # as for the other peers
        with TemporaryDirectory() as folder:
            arguments = TrainingArguments(
                output_dir=folder,
                num_iterations=self.num_iterations,
                max_steps=-1 if self.max_steps is None else self.max_steps,
                seed=self.random_state,
                save_strategy="no",
                logging_strategy="no",
                report_to="none",
                show_progress_bar=False,
            )
            rows = Dataset.from_dict({"text": list(X), "label": np.asarray(y).tolist()})
            Trainer(model, arguments, train_dataset=rows).train()
        self.model_ = model
        self.classes_ = model.model_head.classes_
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return probabilities, columns in the order of `classes_`."""
        proba = self.model_.predict_proba(
            list(X), as_numpy=True, show_progress_bar=False
        )
        return proba.astype(np.float64)

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable labels."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
