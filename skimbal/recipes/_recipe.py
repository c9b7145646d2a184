"""`Recipe`: a classifier by name, and what can be asked of it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Recipe"]

# asked of every recipe: one without randomness or without a wait has kept them already
_UNIVERSAL = frozenset({"random_state", "verbose"})


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A named way to make a classifier of texts.

    Parameters
    ----------
    name : str
        The name of the recipe.
    summary : str
        What it makes, in one line.
    build : callable
        Makes the unfitted classifier from keyword-only parameters.
    max_columns : int, default=1
        How many text columns the classifier can read.
    fine_tunes : bool, default=False
        Whether it trains a whole encoder, which is slow without a GPU.
    reads_unlabelled : bool, default=False
        Whether it learns from texts without a label, too: rows of `y` that are None.

    Examples
    --------
    >>> from skimbal.recipes import get_recipe
    >>> get_recipe("embedding").options
    ('pretrained', 'prefix')
    >>> get_recipe("lexical").options
    ()
    """

    name: str
    summary: str
    build: Callable[..., Any]
    max_columns: int = 1
    fine_tunes: bool = False
    reads_unlabelled: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options that this recipe has beside those of every recipe."""
        return tuple(name for name in self._parameters if name not in _UNIVERSAL)

    def make(self, **options: Any) -> Any:
        """Return the unfitted classifier.

        Parameters
        ----------
        **options : object
            ``random_state``, ``verbose`` and the `options` of the recipe. One that is
            None keeps its default.

        Returns
        -------
        classifier
            An unfitted scikit-learn classifier or pipeline over texts.

        Raises
        ------
        ValueError
            If the recipe has no such option, or the options do not go together.
        """
        given = {name: value for name, value in options.items() if value is not None}
        unknown = sorted(set(given) - {*self._parameters, *_UNIVERSAL})
        if unknown:
            raise ValueError(
                f"The recipe {self.name!r} has no use for {unknown[0]!r}; its options "
                f"are: {', '.join(self.options) or 'none'}."
            )
        return self.build(**{k: v for k, v in given.items() if k in self._parameters})

    @property
    def _parameters(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.build).parameters)
