"""Targets to draw rows for, and a plain reference of what an epoch holds."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from skimbal.batch_samplers import (
    NaturalBatchSampler,
    PowerBatchSampler,
    ProgressiveBatchSampler,
)

MEMBERS = [
    NaturalBatchSampler(),
    PowerBatchSampler(),
    PowerBatchSampler(power=0.5),
    PowerBatchSampler(power=0.9),
    ProgressiveBatchSampler(),
]


def codes() -> st.SearchStrategy[np.ndarray]:
    """Class numbers with gaps, one row at least."""
    return npst.arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 6))


def matrices() -> st.SearchStrategy[np.ndarray]:
    """A 0/1 matrix, in which rows may be without labels."""
    shape = st.tuples(st.integers(1, 40), st.integers(0, 5))
    return shape.flatmap(
        lambda size: npst.arrays(
            np.float32, size, elements=st.sampled_from([np.float32(0), np.float32(1)])
        )
    )


def row_rates(target: np.ndarray, power: float) -> np.ndarray:
    """How often each row is drawn in the mean, worked out row by row."""
    n = len(target)
    held = [np.flatnonzero(row) for row in target]
    rates = np.zeros(n)
    for i, labels in enumerate(held):
        if len(labels):
            rates[i] = max(target[:, k].sum() ** (power - 1.0) for k in labels)
    n_labelled = sum(len(labels) > 0 for labels in held)
    for i, labels in enumerate(held):
        rates[i] = rates[i] if len(labels) else -1.0
    total = rates[rates >= 0].sum()
    return np.where(rates < 0, 1.0, rates / (total or 1.0) * n_labelled)
