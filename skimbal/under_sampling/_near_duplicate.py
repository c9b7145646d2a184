"""`NearDuplicateUnderSampler`: drop first the rows that say the same as another."""

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from imblearn.under_sampling.base import BaseUnderSampler
from sklearn.utils._param_validation import Interval

from skimbal.base import BaseRowSampler
from skimbal.under_sampling._kept import keep_rows
from skimbal.under_sampling._near_texts import group_texts
from skimbal.under_sampling._near_vectors import group_vectors
from skimbal.utils import to_arrow
from skimbal.utils._rows import number_within, take_rows
from skimbal.utils._text_column import find_text_column, get_text_column
from skimbal.utils._vectors import check_vectors, holds_vectors

__all__ = ["NearDuplicateUnderSampler"]


class NearDuplicateUnderSampler(BaseRowSampler):
    """Cut frequent classes, near-duplicates first.

    A class keeps one row of each group of near-duplicates, then, where it may have
    more, a second one of each, and so on; which ones is drawn at random. So the rows
    that go are those of which others say the same. Only rows of one class are compared.

    Texts are near-duplicates where they share most of their runs of five characters,
    as MinHash [1]_ estimates it; vectors, where the cosine between them is large.

    Parameters
    ----------
    threshold : float, default=0.8
        Above 0, to 1: from which similarity on rows count as near-duplicates. Vectors
        of sentence encoders want more, such as 0.95.
    sampling_strategy : str, float, dict or callable, default='auto'
        Rows that each class shall keep, as in imbalanced-learn. ``'auto'`` makes all
        classes as small as the smallest. A float is the ratio of two classes; a dict
        holds the number of rows for each label, at least 1.
    text_column : str, int or None, default=None
        The column of texts where `X` is a table of several.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same rows at every call.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        Rows to keep of each class that is cut.
    sample_indices_ : ndarray of shape (n_samples_new,), int64
        The row of the input that each row of the output is.
    is_synthetic_ : ndarray of shape (n_samples_new,), bool
        False everywhere: no row is made.
    sampling_rates_ : dict of label to float
        Rows of each class in the output over those in the input.

    Notes
    -----
    Texts take time and memory that grow with their number. Vectors take time that grows
    with the square of the largest class that is cut, and memory that does not.

    References
    ----------
    .. [1] A. Z. Broder (1997). "On the Resemblance and Containment of Documents".
       Compression and Complexity of Sequences. https://doi.org/10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> from skimbal.under_sampling import NearDuplicateUnderSampler
    >>> texts = ["red cotton dress", "Red cotton dress", "usb hub", "desk lamp", "tv"]
    >>> labels = ["home", "home", "home", "sale", "sale"]
    >>> sampler = NearDuplicateUnderSampler(random_state=0)
    >>> sampler.fit_resample(texts, labels)
    (['... cotton dress', 'usb hub', 'desk lamp', 'tv'], [...])
    """

    _sampling_type: ClassVar[str] = "under-sampling"
    _parameter_constraints: ClassVar[dict] = {
        "threshold": [Interval(Real, 0, 1, closed="right")],
        "sampling_strategy": BaseUnderSampler._parameter_constraints[
            "sampling_strategy"
        ],
        "text_column": [str, Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        *,
        threshold: float = 0.8,
        sampling_strategy: Any = "auto",
        text_column: str | int | None = None,
        random_state: Any = None,
    ) -> None:
        self.threshold = threshold
        self.sampling_strategy = sampling_strategy
        self.text_column = text_column
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = False
        return tags

    def _resample(
        self,
        X: Any,
        labels: np.ndarray,
        strategy: dict[Any, int],
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray, Any]:
        vectors = self.text_column is None and holds_vectors(X)
        values = check_vectors(X) if vectors else self._texts(X)
        group = group_vectors if vectors else group_texts

        def rank(rows: np.ndarray) -> np.ndarray:
            rows = generator.permutation(rows)
            groups = group(take_rows(values, rows), self.threshold)
            return rows[np.argsort(number_within(groups), kind="stable")]

        kept = keep_rows(labels, strategy, rank)
        X_new = take_rows(X, kept, keep_index=True)
        return kept, np.zeros(len(kept), bool), X_new

    def _texts(self, X: Any) -> Any:
        return to_arrow(get_text_column(X, find_text_column(X, self.text_column)))
