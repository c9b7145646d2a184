"""`InsertAugmenter`: put words of other texts into a text."""

from collections.abc import Iterable
from typing import Any, ClassVar
from warnings import warn

import numpy as np
import pyarrow as pa
from sklearn.utils._param_validation import StrOptions

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._neighbours import space_apart
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import SkimbalWarning

__all__ = ["InsertAugmenter"]


class InsertAugmenter(BaseTokenAugmenter):
    """Put in words that are drawn from the texts of `fit`.

    A word comes before a free word or after the last one, never inside what is
    protected, and is itself none that would be protected. Characters of Chinese stand
    without spaces, as they do.

    Parameters
    ----------
    weights : {'uniform', 'tfidf'}, default='uniform'
        How words are drawn: all as likely, or by their TF-IDF summed over the texts,
        as the insertion of [1]_ does; then common words come more often, but for those
        that stand in most texts.
    fraction : float, default=0.1
        Words to put in, as a share of those of a text: alpha of EDA [2]_. At least one
        where it is above 0.
    n_changes : int or None, default=None
        Words to put into each text; None takes `fraction`. No more than the text has.
    segmenter : {'jieba'} or None, default=None
        How Chinese is cut into words. None takes each character for a word.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets whole, and out of the vocabulary.
    protected_words : iterable of str or None, default=None
        Words or phrases to leave whole, and out of the vocabulary, such as brands;
        upper and lower case are the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Attributes
    ----------
    vocabulary_ : ndarray of shape (n_words,), object
        The words that may be put in, as they were written, in order of first use.
    chances_ : ndarray of shape (n_words,), float64
        The chance of each; the sum is 1.

    References
    ----------
    .. [1] E. Ma (2019). "nlpaug: Data Augmentation for NLP".
       https://github.com/makcedward/nlpaug
    .. [2] J. Wei, K. Zou (2019). "EDA: Easy Data Augmentation Techniques for Boosting
       Performance on Text Classification Tasks". EMNLP.
       https://arxiv.org/abs/1901.11196 (there, synonyms are put in)

    Examples
    --------
    >>> from skimbal.augmentation import InsertAugmenter
    >>> augmenter = InsertAugmenter(random_state=0).fit(["blue silk", "warm blue coat"])
    >>> augmenter.vocabulary_.tolist()
    ['blue', 'silk', 'warm', 'coat']
    >>> augmenter.augment(["red cotton dress, size 38"])
    ['...']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        **BaseTokenAugmenter._segmenter_constraint,
        "weights": [StrOptions({"uniform", "tfidf"})],
    }

    def __init__(
        self,
        *,
        weights: str = "uniform",
        fraction: float = 0.1,
        n_changes: int | None = None,
        segmenter: str | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.weights = weights
        self.fraction = fraction
        self.n_changes = n_changes
        self.segmenter = segmenter
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        return tags

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        tokens = self._find_tokens(texts)
        (free,) = np.nonzero(tokens.free)
        encoded = tokens.values(free).dictionary_encode()
        if not len(free):
            warn(
                "No text of `X` holds a word that may be put in: copies will be as "
                "their texts are.",
                SkimbalWarning,
                stacklevel=3,
            )
        words = encoded.dictionary
        weights = np.ones(len(words))
        if self.weights == "tfidf":
            numbers = encoded.indices
            weights = _sum_tfidf(numbers, tokens.owner[free], len(texts))
        self.vocabulary_ = np.array(words.to_pylist(), object)
        self.chances_ = weights / weights.sum()

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        place, owner = self._choose_places(tokens, draws)
        drawn = draws.uniform(1, owner, place - tokens.text_offsets[owner])
        # O(n_words) a chunk, O(log n_words) a draw
        bounds = np.cumsum(self.chances_)[:-1]
        words = self.vocabulary_[np.searchsorted(bounds, drawn, side="right")]
        pool = space_apart(tokens, place, place, owner, pa.array(words, pa.string()))
        return Edits(place, place, owner, len(place) + np.arange(len(place)), pool)

    def _choose_places(
        self, tokens: Tokens, draws: Draws
    ) -> tuple[np.ndarray, np.ndarray]:
        """Choose bytes to insert at: the starts of free tokens, and a free end."""
        counts = np.diff(tokens.offsets)
        (filled,) = np.nonzero(counts)
        last = tokens.offsets[1:][filled] - 1
        last = last[tokens.free[last]]
        starts = np.flatnonzero(tokens.free)
        # ends first: a text can start at the byte at which another ends
        place = np.concatenate([tokens.end[last], tokens.start[starts]])
        owner = np.concatenate([tokens.owner[last], tokens.owner[starts]])
        order = np.argsort(place, kind="stable")
        place, owner = place[order], owner[order]
        n_inserted = self._count_changes(tokens.count(tokens.owner[starts]))
        if not len(self.vocabulary_):
            n_inserted[:] = 0
        n_places = tokens.count(owner)
        rows, position = draws.choose(n_places, n_inserted, 0)
        chosen = (np.cumsum(n_places) - n_places)[rows] + position
        return place[chosen], owner[chosen]


def _sum_tfidf(words: Any, owner: np.ndarray, n_texts: int) -> np.ndarray:
    """Return the TF-IDF of each word, summed over texts, smoothed as scikit-learn's."""
    numbers = np.asarray(words).astype(np.int64)
    counts = np.bincount(numbers)
    n_holding = np.bincount(np.unique(numbers * n_texts + owner) // n_texts)
    return counts * (np.log((1 + n_texts) / (1 + n_holding)) + 1)
