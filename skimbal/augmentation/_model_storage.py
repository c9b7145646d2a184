"""Save an augmenter without its models and texts: only training needs them."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from sklearn.exceptions import NotFittedError

from skimbal.augmentation._base import BaseAugmenter
from skimbal.base import FolderStorageMixin

__all__ = ["ModelStorageMixin"]


class ModelStorageMixin(FolderStorageMixin, BaseAugmenter):
    """Keep `transform`, and no more, in what is saved.

    A saved pipeline predicts, and its augmenter leaves texts alone then: hundreds of
    megabytes of a language model would be of no use, and training texts must not leave
    with a model. A loaded augmenter augments again once it is fitted.
    """

    # what a saved folder leaves out, and what even a pickle does
    _not_saved: ClassVar[tuple[str, ...]]
    _not_pickled: ClassVar[tuple[str, ...]] = ()

    def augment_rows(
        self,
        texts: Any,
        rows: np.ndarray,
        copies: np.ndarray,
        y: np.ndarray | None = None,
    ) -> Any:
        """Change texts that are rows of a larger whole, for samplers and streams.

        Parameters
        ----------
        texts : pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
            Without nulls.
        rows, copies : ndarray of shape (n_samples,), int64
            Number of each text in the whole, and of its copy: the same numbers give the
            same copy.
        y : ndarray of shape (n_samples,) or None, default=None
            Labels of the texts.

        Returns
        -------
        pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
            The latter above 2 GiB.

        Raises
        ------
        NotFittedError
            If the augmenter was not fitted, or was saved since.
        """
        if any(getattr(self, name, self) is None for name in self._not_saved):
            raise NotFittedError(
                f"This {type(self).__name__} was saved without its model or training "
                "texts. Call `fit` again before it augments."
            )
        return super().augment_rows(texts, rows, copies, y)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        fitted = [name for name in self._not_pickled if name in state]
        return state | dict.fromkeys(fitted)

    def _write_fitted(self, folder: Path) -> dict[str, Any]:
        return {}

    def _read_fitted(self, folder: Path, description: dict[str, Any]) -> None:
        for name in self._not_saved:
            setattr(self, name, None)
