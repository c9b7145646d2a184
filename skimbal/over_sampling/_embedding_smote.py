"""`EmbeddingSMOTE`: new vectors between those of rare classes."""

from numbers import Integral
from typing import Any, ClassVar
from warnings import warn

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from scipy.sparse import issparse, vstack
from sklearn.utils._param_validation import Interval

from skimbal.base import BaseRowSampler
from skimbal.exceptions import SkimbalWarning
from skimbal.over_sampling._sources import draw_sources
from skimbal.over_sampling._traced_smote import new_vectors
from skimbal.utils._rows import class_rows
from skimbal.utils._vectors import check_vectors, restore_vectors

__all__ = ["EmbeddingSMOTE"]


class EmbeddingSMOTE(BaseRowSampler):
    """Add vectors between a row and one of its neighbours of the same class.

    SMOTE [1]_ for what an encoder makes of texts: it stands after the encoder in a
    pipeline. A class that has no k neighbours takes those that there are, and a class
    of one row is copied, so that no fold of a cross-validation fails.

    Parameters
    ----------
    k_neighbors : int, default=5
        Neighbours to choose from.
    sampling_strategy : str, float, dict or callable, default='auto'
        Rows that each class shall have, as in imbalanced-learn. ``'auto'`` makes all
        classes as large as the largest. A float is the ratio of two classes; a dict
        holds the number of rows for each label.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same rows at every call.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        Rows that were added to each class.
    sample_indices_ : ndarray of shape (n_samples_new,), int64
        The source of each row of the output: the one that its neighbour was chosen for.
    is_synthetic_ : ndarray of shape (n_samples_new,), bool
        Whether a row was added.
    sampling_rates_ : dict of label to float
        Rows of each class in the output over those in the input.
    n_features_in_ : int
        Length of a vector.

    See Also
    --------
    AugmentingOverSampler : Adds texts, before they are encoded.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer (2002). "SMOTE:
       Synthetic Minority Over-sampling Technique". JAIR 16.
       https://arxiv.org/abs/1106.1813

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.over_sampling import EmbeddingSMOTE
    >>> X = np.array([[0.0], [1.0], [5.0], [6.0], [7.0]])
    >>> sampler = EmbeddingSMOTE(k_neighbors=1, random_state=0)
    >>> vectors, labels = sampler.fit_resample(X, [0, 0, 1, 1, 1])
    >>> bool(0 <= vectors[-1, 0] <= 1), labels
    (True, [0, 0, 1, 1, 1, 0])
    """

    _sampling_type: ClassVar[str] = "over-sampling"
    _parameter_constraints: ClassVar[dict] = {
        "k_neighbors": [Interval(Integral, 1, None, closed="left")],
        "sampling_strategy": BaseOverSampler._parameter_constraints[
            "sampling_strategy"
        ],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        *,
        k_neighbors: int = 5,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
    ) -> None:
        self.k_neighbors = k_neighbors
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = False
        tags.input_tags.allow_nan = False
        return tags

    def _resample(
        self,
        X: Any,
        labels: np.ndarray,
        strategy: dict[Any, int],
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray, Any]:
        _refuse_booleans(X)
        vectors = check_vectors(X)
        sources, parts = [np.arange(len(labels))], [vectors]
        for k, members in self._group(labels, strategy).items():
            counts = {label: strategy[label] for label in members}
            if k:
                rows, part = new_vectors(vectors, members, counts, k, generator)
            else:
                rows = draw_sources(labels, counts, generator)
                part = vectors[rows]
            sources.append(rows)
            parts.append(part)
        stacked = vstack(parts, format="csr") if issparse(vectors) else np.vstack(parts)
        rows = np.concatenate(sources)
        made = np.arange(len(rows)) >= len(labels)
        return rows, made, restore_vectors(X, stacked)

    def _group(
        self, labels: np.ndarray, strategy: dict[Any, int]
    ) -> dict[int, dict[Any, np.ndarray]]:
        """Return the rows of the classes that grow, by the neighbours they have."""
        members = class_rows(labels)
        groups: dict[int, dict[Any, np.ndarray]] = {}
        for label in [label for label, count in strategy.items() if count]:
            k = min(self.k_neighbors, len(members[label]) - 1)
            groups.setdefault(k, {})[label] = members[label]
        n_clipped = sum(len(g) for k, g in groups.items() if 0 < k < self.k_neighbors)
        if n_clipped:
            warn(
                f"{n_clipped} classes have {self.k_neighbors} rows or fewer: their new "
                "rows lie between all that there are, not between near ones. Lower "
                "`k_neighbors`, or find more rows.",
                SkimbalWarning,
                stacklevel=4,
            )
        if 0 in groups:
            warn(
                f"{len(groups[0])} classes have a single row: their new rows are "
                "copies of it.",
                SkimbalWarning,
                stacklevel=4,
            )
        return groups


def _refuse_booleans(X: Any) -> None:
    """Raise where a feature has no values between others."""
    schema = getattr(X, "schema", None)  # of Arrow and polars
    kinds = list(getattr(schema, "types", getattr(X, "dtypes", [])))
    if not kinds:
        kinds = [X.dtype if hasattr(X, "dtype") else np.asarray(X).dtype]
    if {"bool", "Boolean"} & set(map(str, kinds)):
        raise TypeError(
            "`X` holds booleans, between which there is no other value. Make them "
            "numbers, for example with `X.astype(float)`, or copy rows with "
            "`RandomTextOverSampler`."
        )
