"""`EmbeddingLexicon`: the neighbours of words among vectors."""

from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import normalize
from sklearn.utils import check_array
from sklearn.utils._param_validation import HasMethods, Interval

from skimbal.augmentation._nearest_words import NearestWords
from skimbal.utils import check_texts, to_arrow

__all__ = ["EmbeddingLexicon"]


class EmbeddingLexicon(BaseEstimator):
    """Take words whose vectors are near as synonyms.

    So do the word embeddings of Wang and Yang [1]_. Near vectors tell of words in the
    same places: antonyms, and brands of the same goods, are often among them.

    Parameters
    ----------
    words : array-like of str of shape (n_words,)
        Words to look for, and to put in. Of words that differ in case only, the first
        counts.
    vectors : array-like or sparse matrix of shape (n_words, n_features), or encoder
        Vector of each word, or an estimator whose `fit` and `transform` make vectors of
        `words`. It is cloned and fitted to them, unless it is a
        :class:`~sklearn.frozen.FrozenEstimator`.
    top_k : int, default=10
        Neighbours of a word at most.
    min_similarity : float, default=0.6
        Smallest cosine of a neighbour: -1 to 1.

    See Also
    --------
    SynonymAugmenter : Puts the neighbours into texts.

    Notes
    -----
    Neighbours of a word are looked for when it is first asked for, at a cost of
    O(n_words * n_features), and remembered. Copies of an augmenter share them.

    References
    ----------
    .. [1] W. Y. Wang, D. Yang (2015). "That's So Annoying!!!: A Lexical and Frame-
       Semantic Embedding Based Data Augmentation Approach to Automatic Categorization
       of Annoying Behaviors using #petpeeve Tweets". EMNLP.
       https://aclanthology.org/D15-1306/

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.augmentation import EmbeddingLexicon
    >>> vectors = [[3, 1], [5, 2], [0, 1]]
    >>> lexicon = EmbeddingLexicon(["red", "Crimson", "phone"], vectors)
    >>> lexicon.find_synonyms(pa.array(["red", "phone"])).to_pylist()
    [['Crimson'], []]
    """

    # words may come from texts, which must not leave with a model
    _parameters_not_saved = ("vectors", "words")
    _parameter_constraints: ClassVar[dict] = {
        "words": ["array-like"],
        "vectors": ["array-like", "sparse matrix", HasMethods(["fit", "transform"])],
        "top_k": [Interval(Integral, 1, None, closed="left")],
        "min_similarity": [Interval(Real, -1, 1, closed="both")],
    }

    def __init__(
        self, words: Any, vectors: Any, *, top_k: int = 10, min_similarity: float = 0.6
    ) -> None:
        self.words = words
        self.vectors = vectors
        self.top_k = top_k
        self.min_similarity = min_similarity

    def __sklearn_clone__(self) -> Self:
        # nothing here changes the words and vectors, which may be gigabytes
        copy = type(self)(**self.get_params(deep=False))
        if hasattr(self.vectors, "fit"):
            copy.vectors = clone(self.vectors)
        elif hasattr(self, "_made"):
            copy._made = self._made
        return copy

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        state.pop("_made", None)  # neighbours can be found again
        return state

    def find_synonyms(self, words: Any) -> Any:
        """Return the neighbours of words, as a `Lexicon` does.

        Parameters
        ----------
        words : pyarrow.StringArray of length n_words
            In lower case.

        Returns
        -------
        pyarrow.ListArray of str of length n_words
            The neighbours of each word, the nearest first.

        Raises
        ------
        TypeError, InvalidTextError
            If a row of the words of the lexicon is not a text.
        ValueError
            If its vectors are not finite, or not as many as its words.
        """
        names, keys, nearest = self._prepare()
        found = np.asarray(pc.fill_null(pc.index_in(words, keys), -1), np.int64)
        (row,) = np.nonzero(found >= 0)
        neighbours = nearest.find(found[row])
        counts = np.zeros(len(words), np.int64)
        counts[row] = (neighbours >= 0).sum(axis=1)
        return pa.ListArray.from_arrays(
            pa.array(np.append(0, np.cumsum(counts)), pa.int32()),
            names.take(pa.array(neighbours[neighbours >= 0])),
        )

    def _prepare(self) -> tuple[Any, Any, NearestWords]:
        """Return what `_make` does, made once for the same parameters."""
        params = (self.words, self.vectors, self.top_k, self.min_similarity)
        made = getattr(self, "_made", None)
        if made is None or any(
            a is not b for a, b in zip(made[0], params, strict=True)
        ):
            self._validate_params()
            made = self._made = params, self._make()
        return made[1]

    def _make(self) -> tuple[Any, Any, NearestWords]:
        """Return the different words, in lower case as well, and their neighbours."""
        names = to_arrow(self.words)
        vectors = self.vectors
        if hasattr(vectors, "transform"):
            texts = check_texts(self.words)
            vectors = clone(vectors).fit(texts, None).transform(texts)
        vectors = check_array(vectors, accept_sparse="csr", dtype=np.float32)
        if vectors.shape[0] != len(names):
            raise ValueError(
                "`vectors` must have one row a word; got "
                f"{vectors.shape[0]} for {len(names)} words."
            )
        lowered = pc.utf8_lower(names).dictionary_encode()
        first = np.unique(np.asarray(lowered.indices), return_index=True)[1]
        vectors = normalize(vectors[first])
        nearest = NearestWords(vectors, self.top_k, self.min_similarity)
        return names.take(pa.array(first)), lowered.dictionary, nearest
