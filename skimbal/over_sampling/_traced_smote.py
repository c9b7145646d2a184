"""The SMOTE of imbalanced-learn, with the source of each new row."""

from typing import Any

import numpy as np
from imblearn.over_sampling import SMOTE

__all__ = ["new_vectors"]


def new_vectors(
    vectors: Any,
    members: dict[Any, np.ndarray],
    counts: dict[Any, int],
    k_neighbors: int,
    generator: np.random.Generator,
) -> tuple[np.ndarray, Any]:
    """Make vectors for classes of more than `k_neighbors` rows.

    Parameters
    ----------
    vectors : ndarray or CSR matrix of shape (n_samples, n_features)
        Of all classes.
    members : dict of label to ndarray of int64
        The rows of each class that grows.
    counts : dict of label to int
        Vectors to make for each of these.
    k_neighbors : int
        Neighbours to choose from.
    generator : numpy.random.Generator
        Chooses.

    Returns
    -------
    sources : ndarray of shape (n_new,), int64
        The row that each was made from.
    made : ndarray or CSR matrix of shape (n_new, n_features)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.over_sampling._traced_smote import new_vectors
    >>> vectors, rng = np.array([[0.0], [1.0], [9.0]]), np.random.default_rng(0)
    >>> sources, made = new_vectors(vectors, {"a": np.arange(2)}, {"a": 3}, 1, rng)
    >>> sources.shape, made.shape
    ((3,), (3, 1))
    """
    rows = np.concatenate(list(members.values()))
    sizes = [len(m) for m in members.values()]
    codes = np.repeat(np.arange(len(members)), sizes)
    wanted = {i: sizes[i] + counts[label] for i, label in enumerate(members)}
    # SMOTE wants two classes, and copies all rows that it is given: some other row, and
    # no more than one
    others = np.setdiff1d(np.arange(vectors.shape[0]), rows)[:1]
    smote = _TracedSMOTE(
        sampling_strategy=wanted,
        k_neighbors=k_neighbors,
        random_state=int(generator.integers(2**31)),
    )
    given = np.concatenate([rows, others])
    stacked, _ = smote.fit_resample(
        vectors[given], np.concatenate([codes, np.full(len(others), -1)])
    )
    within = zip(members.values(), smote.chosen, strict=True)
    return np.concatenate([m[chosen] for m, chosen in within]), stacked[len(given) :]


class _TracedSMOTE(SMOTE):
    def _fit_resample(self, X: Any, y: Any) -> tuple:
        self.chosen: list[np.ndarray] = []
        return super()._fit_resample(X, y)

    def _generate_samples(
        self, X: Any, nn_data: Any, nn_num: Any, rows: np.ndarray, *args: Any
    ) -> Any:
        # called once for each class, in the order of the labels
        self.chosen.append(rows)
        return super()._generate_samples(X, nn_data, nn_num, rows, *args)
