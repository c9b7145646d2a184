import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skimbal.augmentation import BaseFilter


class Shorter(BaseFilter):
    """Accept copies that are not longer than their sources."""

    def _learn(self, X, y):
        self.fitted_ = True

    def _judge(self, sources, copies, labels):
        pairs = zip(sources, copies, strict=True)
        return np.array([len(copy) <= len(source) for source, copy in pairs])


def test_a_member_judges_each_copy():
    accepted = Shorter().fit(["abc"], [0]).accept(["abc"] * 2, ["ab", "abcd"], [0, 0])
    assert accepted.tolist() == [True, False]


def test_no_copies_are_no_error():
    accepted = Shorter().fit(["abc"], [0]).accept([], [], [])
    assert accepted.dtype == bool
    assert len(accepted) == 0


def test_lengths_must_agree():
    model = Shorter().fit(["abc"], [0])
    with pytest.raises(ValueError, match="got 2, 1 and 2 rows"):
        model.accept(["a", "b"], ["a"], [0, 0])


def test_it_must_be_fitted_first():
    with pytest.raises(NotFittedError):
        Shorter().accept(["a"], ["a"], [0])
