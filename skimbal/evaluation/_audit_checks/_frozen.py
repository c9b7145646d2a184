"""Parts of an estimator that a fold does not fit again."""

from collections.abc import Iterator
from typing import Any

from scipy.sparse import csr_array, issparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skimbal.evaluation._audit_rows import AuditRows, NotChecked

__all__ = ["fixed_parts", "frozen_matrices", "inner_estimators"]


def inner_estimators(estimator: Any) -> Iterator[Any]:
    """Yield an estimator and all that are inside it, by their parameters."""
    yield estimator
    if not hasattr(estimator, "get_params"):
        return
    for value in estimator.get_params(deep=False).values():
        members = value if isinstance(value, (list, tuple)) else [value]
        for member in members:
            # steps of a pipeline are pairs of a name and an estimator
            for part in member if isinstance(member, tuple) else [member]:
                if hasattr(part, "get_params") and not isinstance(part, type):
                    yield from inner_estimators(part)


def fixed_parts(data: AuditRows) -> Iterator[Any]:
    """Yield the parts that a fold leaves as they are.

    With a single split, a fitted estimator is taken for the one that is tested, and no
    part of it will be fitted again.
    """
    if data.estimator is None:
        return
    if len(data.folds) == 1 and _is_fitted(data.estimator):
        yield from inner_estimators(data.estimator)
        return
    for part in inner_estimators(data.estimator):
        if isinstance(part, FrozenEstimator):
            yield from inner_estimators(part.estimator)
        elif getattr(part, "vocabulary", None) is not None:
            yield part  # a list of words, which fit does not touch


def frozen_matrices(data: AuditRows) -> list[Any]:
    """Return the sparse vectors that fixed vectorizers make of the texts."""
    if data.estimator is None:
        raise NotChecked("`X` holds texts, and no `estimator` is given")
    if len(data.text_columns) > 1:
        raise NotChecked("`X` holds pairs of texts")
    matrices = []
    for part in fixed_parts(data):
        steps = [step for _, step in part.steps] if hasattr(part, "steps") else [part]
        # the first step alone, then what weighs its words
        values: Any = data.texts
        for i, step in enumerate(steps):
            if not hasattr(step, "transform") or (i == 0 and not _reads_texts(step)):
                break
            values = _transform(step, values)
            if not issparse(values):
                break
            matrices.append(csr_array(values))
    return matrices


def _reads_texts(step: Any) -> bool:
    return get_tags(step).input_tags.string


def _transform(step: Any, values: Any) -> Any:
    if isinstance(step, CountVectorizer) and not _is_fitted(step):
        if step.vocabulary is None:
            return None
        # words alone, without weights; of a copy, which learns its words
        return CountVectorizer.transform(clone(step), values)
    return step.transform(values) if _is_fitted(step) else None


def _is_fitted(estimator: Any) -> bool:
    try:
        check_is_fitted(estimator)
    except (NotFittedError, TypeError):
        return False
    return True
