"""What every way of parameter-efficient fine-tuning shares."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from sklearn.base import BaseEstimator

__all__ = ["BasePeft"]


class BasePeft(BaseEstimator, ABC):
    """Base class of the ways to train few parameters of an encoder.

    A member stores its options and says in `_insert` what it puts into an encoder. What
    it has put in is kept by the encoder, so that one object may serve many fits.

    Attributes
    ----------
    learning_rate : float
        The rate that suits the few parameters, for ``learning_rate='auto'``.

    Examples
    --------
    >>> from skimbal.peft import BasePeft, LoRA
    >>> isinstance(LoRA(), BasePeft)
    True
    """

    learning_rate: ClassVar[float] = 2e-3

    def apply(self, encoder: Any, *, n_steps: int) -> None:
        """Freeze an encoder and put in what is trained.

        Parameters
        ----------
        encoder : PooledEncoder
            Changed in place.
        n_steps : int
            Steps of the whole training.

        Raises
        ------
        MissingResourceError
            If the package peft is needed and not installed.
        ValueError
            If an option cannot be used, or the encoder has no place for this method.
        """
        self._validate_params()
        if encoder.adaptation is not None:
            raise ValueError("This encoder is changed already; `peft` is applied once.")
        self._insert(encoder, n_steps)

    @abstractmethod
    def _insert(self, encoder: Any, n_steps: int) -> None:
        """Freeze the encoder, put in what is trained, and set its ``adaptation``."""
