"""`SegmentAugmenter`: recombine segments of texts of the same class."""

from collections.abc import Iterable
from numbers import Integral
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._characters import find_directions
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits, apply_edits
from skimbal.augmentation._model_storage import ModelStorageMixin
from skimbal.augmentation._neighbours import space_apart
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import LabelError
from skimbal.utils import encode_labels

__all__ = ["SegmentAugmenter"]


class SegmentAugmenter(ModelStorageMixin, BaseTokenAugmenter):
    """Put segments of other texts of the same class in the place of a text's own.

    Labelled texts are used again in other combinations, as the crossover of [1]_ does
    with halves. A segment is a run of words with no protected one among them: a text
    keeps its own numbers and negations, and gets none of another text. `augment` needs
    the label of each text.

    Parameters
    ----------
    length : int, default=3
        Words of a segment at most; a run of more is cut into equal parts.
    fraction : float, default=0.3
        The share of the segments of a text that is replaced. At least one where it is
        above 0.
    n_changes : int or None, default=None
        Segments that are replaced in each text; None takes `fraction`.
    segmenter : {'jieba'} or None, default=None
        How Chinese is cut into words. None takes each character for a word.
    protect : bool, default=True
        Whether links, e-mail addresses, numbers with their units, article numbers,
        negations and tokens in brackets are no part of a segment.
    protected_words : iterable of str or None, default=None
        Words or phrases that are no part of a segment, such as brands; upper and lower
        case are the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    segments_ : ndarray of shape (n_segments,), object
        The segments of the training texts, class by class. Neither a pickle nor a saved
        folder holds them: fit again to augment after loading.
    segment_counts_ : ndarray of shape (n_classes,), int64
        Segments of each class.

    References
    ----------
    .. [1] F. M. Luque (2019). "Atalaya at TASS 2019: Data Augmentation and Robust
       Embeddings for Sentiment Analysis". IberLEF. https://arxiv.org/abs/1909.11241

    Examples
    --------
    >>> from skimbal.augmentation import SegmentAugmenter
    >>> X = ["red cotton dress", "long blue skirt", "fast gaming laptop", "cheap phone"]
    >>> y = ["clothes", "clothes", "tech", "tech"]
    >>> augmenter = SegmentAugmenter(length=1, random_state=0).fit(X, y)
    >>> augmenter.segment_counts_
    array([6, 5])
    >>> augmenter.augment(X, y=y)
    ['...', '...', '...', '...']
    """

    _not_saved = ("classes_", "segment_counts_", "segments_")
    _not_pickled = ("segments_",)
    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        **BaseTokenAugmenter._segmenter_constraint,
        "length": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        *,
        length: int = 3,
        fraction: float = 0.3,
        n_changes: int | None = None,
        segmenter: str | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.length = length
        self.fraction = fraction
        self.n_changes = n_changes
        self.segmenter = segmenter
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        tags.target_tags.required = True
        return tags

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        classes, codes = encode_labels(_require(labels))
        segments = self._find_segments(texts)
        code = codes[segments.owner]
        self.classes_ = classes
        self.segment_counts_ = np.bincount(code, minlength=len(classes))
        found = segments.values(np.argsort(code, kind="stable"))
        self.segments_ = np.array(found.to_pylist(), object)

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        codes = self._encode(_require(labels))
        segments = self._find_segments(texts)
        # segments of classes that have none of their own stay
        free = self.segment_counts_[codes[segments.owner]] > 0
        chosen = self._choose(segments, draws, free)
        start, end, owner = (
            part[chosen] for part in (segments.start, segments.end, segments.owner)
        )
        count = self.segment_counts_[codes[owner]]
        first = (np.cumsum(self.segment_counts_) - self.segment_counts_)[codes[owner]]
        position = chosen - segments.offsets[owner]
        drawn = self.segments_[first + draws.below(count, 1, owner, position)]
        pool = pa.array(drawn, pa.string())
        pool = space_apart(segments, start, end, owner, pool)
        source = len(chosen) + np.arange(len(chosen))
        return apply_edits(texts, Edits(start, end, owner, source, pool))

    def _find_segments(self, texts: Any) -> Tokens:
        """Return the segments of texts, as if they were tokens."""
        tokens = self._find_tokens(texts)
        (free,) = np.nonzero(tokens.free)
        owner = tokens.owner[free]
        opens = np.ones(len(free), bool)
        opens[1:] = (np.diff(free) > 1) | (np.diff(owner) > 0)
        # no segment takes along half a pair
        behind = np.searchsorted(tokens.start[free], find_directions(tokens.data))
        opens[behind[behind < len(free)]] = True
        (first,) = np.nonzero(opens)
        run = np.cumsum(opens) - 1
        size = np.diff(first, append=len(free))
        n_parts = -(-size // self.length)
        part = (np.arange(len(free)) - first[run]) * n_parts[run] // size[run]
        opens[1:] |= np.diff(part) > 0
        closes = np.append(opens, True)[1:]
        start, end = tokens.start[free[opens]], tokens.end[free[closes]]
        return Tokens(texts, start, end, owner[opens], np.ones(len(start), bool))

    def _encode(self, labels: np.ndarray) -> np.ndarray:
        codes = np.searchsorted(self.classes_, labels)
        codes = np.minimum(codes, len(self.classes_) - 1)
        (unknown,) = np.nonzero(self.classes_[codes] != labels)
        if len(unknown):
            raise LabelError(
                f"`y` holds the label {labels[unknown[0]]!r}, which was not in `y` of "
                "`fit`. Fit on texts of all classes."
            )
        return codes


def _require(labels: np.ndarray | None) -> np.ndarray:
    if labels is None:
        raise LabelError(
            "SegmentAugmenter needs `y`, the label of each text: segments come from "
            "texts of the same class."
        )
    return labels
