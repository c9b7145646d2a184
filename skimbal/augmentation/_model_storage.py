"""Save an augmenter without its models and texts: only training needs them."""

from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar, Self

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

    def _check_ready(self) -> None:
        if any(getattr(self, name, self) is None for name in self._not_saved):
            raise NotFittedError(
                f"This {type(self).__name__} was saved without its model or training "
                "texts. Call `fit` again before it augments."
            )
        super()._check_ready()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # unlike a pickle, a copy in memory gives nothing away
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        twin.__dict__.update(deepcopy(vars(self), memo))
        return twin

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        fitted = [name for name in self._not_pickled if name in state]
        return state | dict.fromkeys(fitted)

    def _write_fitted(self, folder: Path) -> dict[str, Any]:
        return {}

    def _read_fitted(self, folder: Path, description: dict[str, Any]) -> None:
        for name in self._not_saved:
            setattr(self, name, None)
