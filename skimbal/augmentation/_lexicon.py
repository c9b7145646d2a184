"""`Lexicon`: what a source of synonyms can do."""

from typing import Any, Protocol

__all__ = ["Lexicon"]


class Lexicon(Protocol):
    """A source of synonyms; any object with this method is one.

    Examples
    --------
    >>> import pyarrow as pa
    >>> class Colours:
    ...     def find_synonyms(self, words):
    ...         known = {"red": ["crimson", "scarlet"]}
    ...         found = [known.get(word, []) for word in words.to_pylist()]
    ...         return pa.array(found, pa.list_(pa.string()))
    >>> from skimbal.augmentation import SynonymAugmenter
    >>> SynonymAugmenter(Colours(), random_state=0).augment(["Red dress"])
    ['Crimson dress']
    """

    def __init__(self) -> None: ...  # else its signature would be (*args, **kwargs)

    def find_synonyms(self, words: Any) -> Any:
        """Return the synonyms of words.

        Parameters
        ----------
        words : pyarrow.StringArray of length n_words
            In lower case; each is asked for once.

        Returns
        -------
        pyarrow.ListArray of str of length n_words
            The synonyms of each word, without itself; an empty list where none is
            known.

        Raises
        ------
        MissingResourceError
            If what the lexicon reads is not on this machine.
        """
