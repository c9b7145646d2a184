"""`SimilarityFilter`: copies that are like their source, but not too like."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import issparse
from sklearn.base import clone
from sklearn.preprocessing import normalize
from sklearn.utils import get_tags
from sklearn.utils._param_validation import HasMethods, Interval

from skimbal.augmentation._base_filter import BaseFilter
from skimbal.utils._steps import first_step

__all__ = ["SimilarityFilter"]


class SimilarityFilter(BaseFilter):
    """Accept copies whose cosine to their source lies in a band.

    Below it a copy may mean something else; above it the copy tells a classifier
    nothing new.

    Parameters
    ----------
    encoder : transformer
        Turns rows into vectors, dense or sparse. A copy of it is fitted on the original
        rows; a `sklearn.frozen.FrozenEstimator` is not fitted again.
    low : float, default=0.5
        The smallest cosine that is accepted. What is much depends on the encoder: look
        at the cosines of a few pairs first.
    high : float, default=1.0
        The largest cosine that is accepted; 0.99 or so refuses copies that say the
        same as their source.

    Attributes
    ----------
    encoder_ : transformer
        The fitted encoder.

    See Also
    --------
    ConsistencyFilter : Asks a classifier whether the label still holds.

    Notes
    -----
    The cosine with a vector of zeros is 0: of words that the encoder does not know.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from skimbal.augmentation import SimilarityFilter
    >>> texts, labels = ["red cotton dress", "blue denim jeans"], ["dress", "jeans"]
    >>> similar = SimilarityFilter(TfidfVectorizer(), high=0.99).fit(texts, labels)
    >>> copies = ["red dress", "red cotton dress", "red"]
    >>> similar.accept(texts[:1] * 3, copies, labels[:1] * 3)
    array([ True, False,  True])
    """

    _parameter_constraints: ClassVar[dict] = {
        "encoder": [HasMethods(["fit", "transform"])],
        "low": [Interval(Real, -1, 1, closed="both")],
        "high": [Interval(Real, -1, 1, closed="both")],
    }

    def __init__(self, encoder: Any, *, low: float = 0.5, high: float = 1.0) -> None:
        self.encoder = encoder
        self.low = low
        self.high = high

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(first_step(self.encoder)).input_tags
        return tags

    def _learn(self, X: Any, y: Any) -> None:
        if self.low > self.high:
            raise ValueError(
                f"`low` must not be above `high`; got {self.low} and {self.high}."
            )
        self.encoder_ = clone(self.encoder).fit(X, y)

    def _judge(self, sources: Any, copies: Any, labels: Any) -> np.ndarray:
        cosine = _cosines(
            self.encoder_.transform(sources), self.encoder_.transform(copies)
        )
        return (cosine >= self.low) & (cosine <= self.high)


def _cosines(a: Any, b: Any) -> np.ndarray:
    """Return the cosine of each row of one matrix with that of the other."""
    if issparse(a):
        products = normalize(a).multiply(normalize(b)).sum(axis=1)
    else:
        products = (normalize(a) * normalize(b)).sum(axis=1)
    # float32 makes 1.0000001 of a row with itself
    return np.clip(np.asarray(products).ravel(), -1, 1)
