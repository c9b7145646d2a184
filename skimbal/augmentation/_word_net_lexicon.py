"""`WordNetLexicon`: synonyms of English words."""

import os
from numbers import Integral
from typing import Any, ClassVar

from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._word_net_files import find_word_net, read_word_net
from skimbal.exceptions import MissingResourceError

__all__ = ["WordNetLexicon"]


class WordNetLexicon(BaseEstimator):
    """Read the synonyms of English words from WordNet [1]_.

    The files of Princeton, which Debian and nltk ship, are read as they are: nltk is
    not needed, and nothing is downloaded. Synonyms are words of the same group of
    WordNet; antonyms are none. Words such as "in" and "are" have no synonyms here:
    WordNet knows them as an inch and as an area only. Nor have names, numbers and
    single letters: "china" is a country there, and "xl" is 40.

    Parameters
    ----------
    path : str or path-like or None, default=None
        The folder with ``data.noun``, ``noun.exc`` and their like, or the one above its
        ``dict``, or a zip file. None looks in ``/usr/share/wordnet`` and in the folders
        of nltk.
    n_senses : int or None, default=None
        Senses of each word and part of speech whose synonyms are taken, the most
        frequent first. None takes all, as EDA does; 1 leaves out most words that are
        wrong in a text.

    See Also
    --------
    SynonymAugmenter : Puts the synonyms into texts.

    Notes
    -----
    A word that WordNet does not have itself, and that ends in -s or is an irregular
    plural, is led back to a noun or a verb by the rules and lists of morphy [2]_, and
    has the forms in -s of its synonyms: "dresses" has "frocks". A synonym whose form is
    not sure is left out: one that has an irregular form, or ends in -o or -ing, is a
    phrase such as "point of view", a name, or a plural already. Of nouns that are used
    without a plural WordNet does not tell: "apparels" is one of "dresses". Other forms,
    such as "went" and "fitted", have no synonyms unless WordNet has them itself: the
    word does not tell which form another one takes in its place.

    Phrases are asked for with a space, "hot dog"; `SynonymAugmenter` asks for single
    words in texts with spaces. Reading takes seconds, once a process.

    References
    ----------
    .. [1] G. A. Miller (1995). "WordNet: A Lexical Database for English".
       Communications of the ACM 38. https://doi.org/10.1145/219717.219748
    .. [2] Princeton University (2010). "morphy(7WN)". WordNet 3.0 Reference Manual.
       https://wordnet.princeton.edu/documentation/morphy7wn

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.augmentation import WordNetLexicon
    >>> WordNetLexicon("/nowhere").find_synonyms(pa.array(["dress"]))
    Traceback (most recent call last):
    skimbal.exceptions.MissingResourceError: ...apt-get install wordnet-base...
    """

    _parameter_constraints: ClassVar[dict] = {
        "path": [str, os.PathLike, None],
        "n_senses": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __init__(
        self, path: str | os.PathLike | None = None, *, n_senses: int | None = None
    ) -> None:
        self.path = path
        self.n_senses = n_senses

    def find_synonyms(self, words: Any) -> Any:
        """Return the synonyms of words, as a `Lexicon` does.

        Parameters
        ----------
        words : pyarrow.StringArray of length n_words
            In lower case.

        Returns
        -------
        pyarrow.ListArray of str of length n_words
            The synonyms of each word.

        Raises
        ------
        MissingResourceError
            If WordNet is not on this machine.
        DataFileError
            If its files are damaged.
        """
        self._validate_params()
        source = find_word_net(self.path)
        if source is None:
            where = "/usr/share/wordnet and the folders of nltk"
            raise MissingResourceError(
                "WordNetLexicon needs the files of WordNet; there are none in "
                f"{where if self.path is None else self.path}. Install them with: "
                "apt-get install wordnet-base, or: python -m nltk.downloader wordnet"
            )
        changed = source.stat().st_mtime_ns
        return read_word_net(source, self.n_senses, changed).find(words)
