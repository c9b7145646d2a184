"""`ConsistencyFilter`: copies that a classifier still takes for their class."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.utils import get_tags
from sklearn.utils._param_validation import HasMethods, Interval

from skimbal.augmentation._base_filter import BaseFilter
from skimbal.exceptions import LabelError
from skimbal.utils import check_labels
from skimbal.utils._steps import first_step

__all__ = ["ConsistencyFilter"]


class ConsistencyFilter(BaseFilter):
    """Accept copies that a classifier gives their label with enough probability.

    As LAMBADA does [1]_: a classifier of the original rows looks at the copies.

    Parameters
    ----------
    classifier : classifier
        Has `predict_proba`. A copy of it is fitted on the original rows; a
        `sklearn.frozen.FrozenEstimator` is not fitted again.
    min_probability : float, default=0.5
        The smallest probability of the label that is accepted.

    Attributes
    ----------
    classifier_ : classifier
        The fitted classifier.

    See Also
    --------
    SimilarityFilter : Compares each copy with its source.

    Notes
    -----
    A classifier that is sure of frequent classes alone refuses the copies that are
    needed most: give it ``class_weight="balanced"`` or the like, and a low
    `min_probability` where there are many classes. One that knows its training rows by
    heart accepts whatever is close to them.

    References
    ----------
    .. [1] A. Anaby-Tavor, B. Carmeli, E. Goldbraich, A. Kantor, G. Kour, S. Shlomov,
       N. Tepper, N. Zwerdling (2020). "Do Not Have Enough Data? Deep Learning to the
       Rescue!". AAAI. https://arxiv.org/abs/1911.03118

    Examples
    --------
    >>> from sklearn.feature_extraction.text import CountVectorizer
    >>> from sklearn.naive_bayes import MultinomialNB
    >>> from sklearn.pipeline import make_pipeline
    >>> from skimbal.augmentation import ConsistencyFilter
    >>> texts, labels = ["red cotton dress", "blue denim jeans"], ["dress", "jeans"]
    >>> bayes = make_pipeline(CountVectorizer(), MultinomialNB())
    >>> consistent = ConsistencyFilter(bayes, min_probability=0.6).fit(texts, labels)
    >>> consistent.accept(texts[:1] * 2, ["red dress", "red denim"], labels[:1] * 2)
    array([ True, False])
    """

    _parameter_constraints: ClassVar[dict] = {
        "classifier": [HasMethods(["fit", "predict_proba"])],
        "min_probability": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(self, classifier: Any, *, min_probability: float = 0.5) -> None:
        self.classifier = classifier
        self.min_probability = min_probability

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(first_step(self.classifier)).input_tags
        tags.target_tags.required = True
        return tags

    def _learn(self, X: Any, y: Any) -> None:
        self.classifier_ = clone(self.classifier).fit(X, y)

    def _judge(self, sources: Any, copies: Any, labels: Any) -> np.ndarray:
        classes = self.classifier_.classes_
        wanted = check_labels(labels, len(labels), min_classes=1)
        # those of a classifier need not be sorted
        order = np.argsort(classes)
        place = np.searchsorted(classes, wanted, sorter=order)
        column = order[np.minimum(place, len(classes) - 1)]
        unknown = classes[column] != wanted
        if unknown.any():
            raise LabelError(
                f"Row {int(np.flatnonzero(unknown)[0])} of `labels` is not among the "
                f"{len(classes)} classes that the classifier was fitted on."
            )
        proba = self.classifier_.predict_proba(copies)
        return proba[np.arange(len(column)), column] >= self.min_probability
