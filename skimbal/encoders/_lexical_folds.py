"""`LexicalFolds`: read texts once, and make the n-gram vectors of any fold of them."""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.feature_extraction.text import (
    CountVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)

from skimbal.encoders._lexical import LexicalEncoder, _is_without_ngrams, _join

__all__ = ["LexicalFolds"]


class LexicalFolds:
    """N-gram vectors of folds, as an encoder that is fitted on each would make them.

    Cross-validating a `LexicalEncoder` cuts every text into n-grams once a fold. Here
    they are cut once; a fold then chooses among the n-grams, and weighs them, by its
    training rows alone, as does an encoder of all rows.

    Parameters
    ----------
    encoder : LexicalEncoder
        Read for its parameters, until `fit_encoder`; `min_df` must be a whole number.
    texts : list of str
        The texts of all folds.

    Notes
    -----
    Memory is 12 bytes for each different n-gram of each text, rare ones included, and
    until `fit_encoder` about as much for their names. The
    script, which decides between words and characters, is that of all texts.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.encoders import LexicalEncoder
    >>> from skimbal.encoders._lexical_folds import LexicalFolds
    >>> texts = ["red dress", "red shoes", "blue dress"]
    >>> folds = LexicalFolds(LexicalEncoder(), texts)
    >>> train, test = folds.split(np.array([0, 1]), np.array([2]))
    >>> train.shape[1] == LexicalEncoder().fit(texts[:2]).n_features_out_
    True
    """

    def __init__(self, encoder: LexicalEncoder, texts: list[str]) -> None:
        self._encoder = encoder
        self._vectorizers: dict[str, TfidfVectorizer] = {}
        self._counts: dict[str, csr_matrix] = {}
        texts = encoder._read(texts)
        for part, vectorizer in encoder._make_vectorizers(texts).items():
            vectorizer.set_params(min_df=1, max_features=None)
            try:
                counts = CountVectorizer.fit_transform(vectorizer, texts)
            except ValueError as error:
                if not _is_without_ngrams(error):
                    raise
                continue
            self._vectorizers[part], self._counts[part] = vectorizer, counts
        self._n_texts = len(texts)

    def fit_encoder(self) -> csr_matrix:
        """Fit the encoder, once, and return the vectors of all texts.

        The names of the n-grams, rare ones included, are forgotten then.

        Returns
        -------
        sparse matrix of shape (n_texts, n_features), CSR
            The same as the encoder's own `fit_transform`, without cutting the texts
            again.

        Raises
        ------
        InvalidTextError
            As there.
        """
        encoder = self._encoder
        fitted, matrices = {}, []
        while self._vectorizers:
            part = next(iter(self._vectorizers))
            every, counts = self._vectorizers.pop(part), self._counts[part]
            chosen = self._choose(counts)
            if not len(chosen):
                continue
            weigh = TfidfTransformer(sublinear_tf=encoder.sublinear_tf)
            matrices.append(weigh.fit_transform(counts[:, chosen]))
            vectorizer = clone(every).set_params(
                min_df=encoder.min_df, max_features=encoder.max_features
            )
            names = every.get_feature_names_out()[chosen]
            vectorizer.vocabulary_ = {name: i for i, name in enumerate(names)}
            vectorizer.idf_ = weigh.idf_
            fitted[part] = vectorizer
        return encoder._keep(fitted, matrices, self._n_texts)

    def split(
        self, train: np.ndarray, test: np.ndarray
    ) -> tuple[csr_matrix, csr_matrix]:
        """Return the vectors of the training and the test rows of a fold.

        Parameters
        ----------
        train, test : ndarray of int64
            Row numbers.

        Returns
        -------
        tuple of sparse matrix, CSR
            The columns are the n-grams that the training rows hold often enough; there
            is none where an encoder would raise an error.
        """
        known, new = [], []
        for counts in self._counts.values():
            own = counts[train]
            chosen = self._choose(own)
            if not len(chosen):  # an encoder leaves such a part out
                continue
            weigh = TfidfTransformer(sublinear_tf=self._encoder.sublinear_tf)
            known.append(weigh.fit_transform(own[:, chosen]))
            new.append(weigh.transform(counts[test][:, chosen]))
        if not known:
            return csr_matrix((len(train), 0)), csr_matrix((len(test), 0))
        return _join(known), _join(new)

    def _choose(self, counts: csr_matrix) -> np.ndarray:
        """Return the columns that an encoder keeps, in their order."""
        n_texts = np.bincount(counts.indices, minlength=counts.shape[1])
        kept = np.flatnonzero(n_texts >= self._encoder.min_df)
        most = self._encoder.max_features
        if most is not None and len(kept) > most:
            total = np.asarray(counts.sum(axis=0)).ravel()[kept]
            kept = np.sort(kept[(-total).argsort()[:most]])
        return kept
