"""What the augmenters that are made of others share."""

from typing import Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.utils import get_tags
from sklearn.utils.metaestimators import _BaseComposition

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._draws import Draws

__all__ = ["BaseComposedAugmenter"]


class BaseComposedAugmenter(BaseAugmenter, _BaseComposition):
    """Base class of augmenters that are made of named others.

    Members draw from keys that are derived from those of the whole, by their places.
    So the same member twice changes other words, and nobody's `random_state` but that
    of the whole is read.
    """

    augmenters: list[tuple[str, BaseAugmenter]]

    _parameter_constraints: ClassVar[dict] = {
        "augmenters": [list],
        "random_state": ["random_state", np.random.Generator],
    }

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters, those of members as ``name__parameter``.

        Parameters
        ----------
        deep : bool, default=True
            Whether to return members and their parameters too.

        Returns
        -------
        dict
        """
        return self._get_params("augmenters", deep=deep)

    def set_params(self, **params: Any) -> Any:
        """Set parameters, those of members as ``name__parameter``.

        Parameters
        ----------
        **params : Any
            Values by name; the name of a member replaces it.

        Returns
        -------
        augmenter
            Itself.
        """
        self._set_params("augmenters", **params)
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        members = [get_tags(augmenter) for _, augmenter in self.augmenters]
        tags.requires_fit = any(member.requires_fit for member in members)
        tags.target_tags.required = any(m.target_tags.required for m in members)
        return tags

    def _validate_params(self) -> None:
        super()._validate_params()
        if not self.augmenters:
            raise ValueError("`augmenters` must hold one augmenter at least.")
        for item in self.augmenters:
            if not (isinstance(item, tuple) and isinstance(item[-1], BaseAugmenter)):
                raise TypeError(
                    "`augmenters` must be a list of (name, augmenter) tuples, each "
                    "augmenter one of skimbal.augmentation; got an item of type "
                    f"{type(item).__name__}."
                )
        self._validate_names([name for name, _ in self.augmenters])

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        members = [clone(augmenter) for _, augmenter in self.augmenters]
        self.augmenters_ = [member.fit(texts, labels) for member in members]

    def _check_ready(self) -> None:
        super()._check_ready()
        # all of them: which one a choice draws is not to decide
        for member in self._members():
            member._check_ready()

    def _members(self) -> list[BaseAugmenter]:
        if hasattr(self, "augmenters_"):
            return self.augmenters_
        return [augmenter for _, augmenter in self.augmenters]

    def _change_by(
        self, number: int, texts: Any, draws: Draws, labels: np.ndarray | None
    ) -> Any:
        """Let a member change texts, with draws of its own."""
        return self._members()[number]._change(texts, draws.derive(number), labels)
