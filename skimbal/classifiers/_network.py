"""What every classifier that is a neural network shares: predicting, and its folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.special import expit, softmax
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.utils.validation import check_is_fitted

from skimbal.base import FolderStorageMixin, TextEstimatorMixin
from skimbal.classifiers._validation_rows import check_same_columns

if TYPE_CHECKING:
    from skimbal._torch._net import TextNet

__all__ = ["NetworkClassifier"]


class NetworkClassifier(
    FolderStorageMixin,
    TextEstimatorMixin,
    ClassNamePrefixFeaturesOutMixin,
    ClassifierMixin,
    TransformerMixin,
    BaseEstimator,
):
    """Predict and transform with a body and a linear head, and save them.

    A member fits `net_`, `tokenizer_`, `classes_`, `multilabel_` and `n_columns_`, and
    has the parameters `max_length`, `prefix`, `batch_size`, `device` and `verbose`.
    """

    reads_pairs = True

    classes_: np.ndarray
    multilabel_: bool
    net_: "TextNet"

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts, in as many columns as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`. Where rows may have
            several labels, each column is the probability of that label.

        Raises
        ------
        TypeError, InvalidTextError
            If `X` is no table of texts, or a row of it is no text.
        ValueError
            If `X` has other columns than in `fit`, or in another order.
        """
        logits = self._run(X, head=True).astype(np.float64)
        return expit(logits) if self.multilabel_ else softmax(logits, axis=1)

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        proba = self.predict_proba(X)
        if self.multilabel_:
            return (proba > 0.5).astype(np.int64), proba
        return self.classes_[proba.argmax(axis=1)], proba

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable label of each text.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts, in as many columns as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_labels)
            Labels, in the dtype of `classes_`; or 1 for each label that is more
            probable than not, and 0.

        Raises
        ------
        TypeError, InvalidTextError
            If `X` is no table of texts, or a row of it is no text.
        ValueError
            If `X` has other columns than in `fit`, or in another order.
        """
        return self._predict_with_proba(X)[0]

    def transform(self, X: Any) -> np.ndarray:
        """Return the pooled vectors of the fine-tuned body.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts, in as many columns as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_features), float32

        Raises
        ------
        TypeError, InvalidTextError
            If `X` is no table of texts, or a row of it is no text.
        ValueError
            If `X` has other columns than in `fit`, or in another order.
        """
        return self._run(X, head=False)

    def quantize(self) -> Self:
        """Return a fitted copy that predicts in int8: faster, and on a CPU only.

        Returns
        -------
        estimator
            Saved and loaded like any other; `fit` makes it a float32 model again.

        Raises
        ------
        MissingResourceError
            If the CPU cannot multiply int8 numbers exactly.
        """
        check_is_fitted(self)
        from skimbal.classifiers._bert_storage import quantize_fitted

        return quantize_fitted(self)

    @property
    def _n_features_out(self) -> int:
        return self.net_.module_.encoder.width

    def _run(self, X: Any, *, head: bool) -> np.ndarray:
        """Return the logits of texts, or their pooled vectors."""
        check_is_fitted(self)
        from skimbal.classifiers._text_network import run_texts

        return run_texts(self, check_same_columns(self, X), head=head)

    def _write_fitted(self, folder: Path) -> dict[str, Any]:
        from skimbal.classifiers._bert_storage import write_fitted

        return write_fitted(self, folder)

    def _read_fitted(self, folder: Path, description: dict[str, Any]) -> None:
        from skimbal.classifiers._bert_storage import read_fitted

        read_fitted(self, folder, description)
