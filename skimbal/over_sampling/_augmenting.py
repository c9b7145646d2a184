"""`AugmentingOverSampler`: changed copies of texts of rare classes."""

from collections.abc import Callable
from numbers import Integral
from typing import Any, ClassVar
from warnings import warn

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from sklearn.utils._param_validation import HasMethods, Interval

from skimbal.base import BaseRowSampler, TextEstimatorMixin
from skimbal.exceptions import SkimbalWarning
from skimbal.over_sampling._accepted_draws import draw_accepted, put_texts
from skimbal.over_sampling._sources import draw_sources
from skimbal.utils import to_arrow
from skimbal.utils._rows import take_rows
from skimbal.utils._seeding import seeded_clone
from skimbal.utils._text_arrays import concat_texts, take_texts
from skimbal.utils._text_column import (
    find_text_column,
    get_text_column,
    replace_text_column,
)

__all__ = ["AugmentingOverSampler"]


class AugmentingOverSampler(TextEstimatorMixin, BaseRowSampler):
    """Add changed copies of texts to the classes that have too few.

    The texts of a class are copied in turn, in shuffled order. Each copy of a text has
    a number of its own, by which the augmenter draws its changes.

    Parameters
    ----------
    augmenter : augmenter
        Changes the copies, for example `SwapAugmenter()`. A `random_state` of its own
        that is None is set from that of the sampler.
    sampling_strategy : str, float, dict or callable, default='auto'
        Rows that each class shall have, as in imbalanced-learn. ``'auto'`` makes all
        classes as large as the largest. A float is the ratio of two classes; a dict
        holds the number of rows for each label.
    keep_original : bool, default=True
        Whether the texts themselves stay. False puts a changed copy in the place of
        each text of the classes that get more rows; the numbers of rows are the same.
    filter : filter or None, default=None
        Says which copies may stay, by ``accept(sources, copies, labels)``; texts come
        as lists of str. In place of a copy that it refuses another is drawn.
    max_retries : int, default=3
        How often another copy is drawn. After that the text itself stands in the place
        of the copy, so that the classes have the rows that were asked for.
    text_column : str, int or None, default=None
        The column of texts where `X` is a table of several; the others are copied.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same rows at every call.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        Rows that were added to each class.
    sample_indices_ : ndarray of shape (n_samples_new,), int64
        The source of each row of the output.
    is_synthetic_ : ndarray of shape (n_samples_new,), bool
        Whether a row was added, or put in the place of a text.
    sampling_rates_ : dict of label to float
        Rows of each class in the output over those in the input.
    acceptance_ : dict of label to float
        The share of the drawn copies of each class that the filter accepted; 1 where
        there is no filter.

    See Also
    --------
    RandomTextOverSampler : Adds the rows as they are.

    Examples
    --------
    >>> from skimbal.augmentation import SwapAugmenter
    >>> from skimbal.over_sampling import AugmentingOverSampler
    >>> sampler = AugmentingOverSampler(SwapAugmenter(), random_state=0)
    >>> texts = ["red cotton dress", "black shoes", "leather boots"]
    >>> sampler.fit_resample(texts, ["dress", "shoes", "shoes"])
    (['red cotton dress', 'black shoes', 'leather boots', '... ... ...'], [...])
    """

    _sampling_type: ClassVar[str] = "over-sampling"
    _parameter_constraints: ClassVar[dict] = {
        "augmenter": [HasMethods(["fit", "augment_rows"])],
        "sampling_strategy": BaseOverSampler._parameter_constraints[
            "sampling_strategy"
        ],
        "keep_original": ["boolean"],
        "filter": [HasMethods(["fit", "accept"]), None],
        "max_retries": [Interval(Integral, 0, None, closed="left")],
        "text_column": [str, Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        augmenter: Any,
        *,
        sampling_strategy: Any = "auto",
        keep_original: bool = True,
        filter: Any = None,
        max_retries: int = 3,
        text_column: str | int | None = None,
        random_state: Any = None,
    ) -> None:
        self.augmenter = augmenter
        self.sampling_strategy = sampling_strategy
        self.keep_original = keep_original
        self.filter = filter
        self.max_retries = max_retries
        self.text_column = text_column
        self.random_state = random_state

    def _resample(
        self,
        X: Any,
        labels: np.ndarray,
        strategy: dict[Any, int],
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray, Any]:
        place = find_text_column(X, self.text_column)
        texts = to_arrow(get_text_column(X, place))
        kept, sources = self._choose(labels, strategy, generator)
        copies = self._copy(texts, sources, labels, generator)
        rows = np.concatenate([kept, sources])
        changed = concat_texts([take_texts(texts, kept), copies])
        X_new = replace_text_column(take_rows(X, rows), place, changed)
        return rows, np.arange(len(rows)) >= len(kept), X_new

    def _choose(
        self,
        labels: np.ndarray,
        strategy: dict[Any, int],
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows that stay, and the source of each copy."""
        rows = np.arange(len(labels))
        if self.keep_original:
            return rows, draw_sources(labels, strategy, generator)
        grown = [label for label, count in strategy.items() if count]
        replaced = np.isin(labels, grown)
        counts = {k: strategy[k] + int(np.sum(labels == k)) for k in grown}
        return rows[~replaced], draw_sources(labels, counts, generator)

    def _copy(
        self,
        texts: Any,
        sources: np.ndarray,
        labels: np.ndarray,
        generator: np.random.Generator,
    ) -> Any:
        """Return a changed copy of each source, and set `acceptance_`."""
        augmenter = seeded_clone(self.augmenter, generator).fit(texts, labels)
        accept = self._fit_filter(texts, sources, labels, generator)

        def draw(places: np.ndarray, numbers: np.ndarray) -> Any:
            rows = sources[places]
            originals = take_texts(texts, rows)
            return augmenter.augment_rows(originals, rows, numbers, labels[rows])

        copies, refused, n_draws = draw_accepted(
            draw, accept, sources, self.max_retries
        )
        self.acceptance_ = _acceptance(labels[sources], refused, n_draws)
        if not len(refused):
            return copies
        warn(
            f"The filter refused {len(refused)} of {len(sources)} copies, each "
            f"{self.max_retries + 1} times; the texts themselves stand in their place. "
            "Loosen the filter, or raise `max_retries`.",
            SkimbalWarning,
            stacklevel=4,
        )
        return put_texts(copies, refused, take_texts(texts, sources[refused]))

    def _fit_filter(
        self,
        texts: Any,
        sources: np.ndarray,
        labels: np.ndarray,
        generator: np.random.Generator,
    ) -> Callable[[np.ndarray, Any], np.ndarray]:
        if self.filter is None or not len(sources):
            return lambda places, copies: np.ones(len(places), bool)
        # vectorizers of scikit-learn read str, and no scalars of Arrow
        fitted = seeded_clone(self.filter, generator).fit(texts.to_pylist(), labels)

        def accept(places: np.ndarray, copies: Any) -> np.ndarray:
            rows = sources[places]
            originals = take_texts(texts, rows).to_pylist()
            accepted = fitted.accept(originals, copies.to_pylist(), labels[rows])
            return np.asarray(accepted, bool)

        return accept


def _acceptance(
    labels: np.ndarray, refused: np.ndarray, n_draws: np.ndarray
) -> dict[Any, float]:
    """Return the share of the draws of each class that were accepted."""
    classes, codes = np.unique(labels, return_inverse=True)
    accepted = np.ones(len(labels))
    accepted[refused] = 0
    shares = np.bincount(codes, accepted) / np.bincount(codes, n_draws)
    return dict(zip(classes.tolist(), shares.tolist(), strict=True))
