"""Give words the upper and lower case of others."""

from typing import Any

import pyarrow.compute as pc

__all__ = ["match_case"]


def match_case(words: Any, like: Any) -> Any:
    """Return words in the case of others: "dress" like "Shirt" is "Dress".

    Parameters
    ----------
    words, like : pyarrow.StringArray of length n_words
        A word like one that is capitalised, in capitals or in lower case becomes so
        too; others stay. Like a capitalised one, a word with capitals stays too.

    Returns
    -------
    pyarrow.StringArray of length n_words

    Examples
    --------
    >>> import pyarrow as pa
    >>> match_case(pa.array(["dress", "ipad"]), pa.array(["Shirt", "TV"])).to_pylist()
    ['Dress', 'IPAD']
    """
    lowered = pc.utf8_lower(words)
    title = pc.utf8_is_title(like)
    # capitals of its own, as in "US Navy", are those of a title already
    plain = pc.and_(title, pc.equal(words, lowered))
    # a single capital, as "A", begins a title more often than it shouts
    upper = pc.and_not(pc.utf8_is_upper(like), title)
    words = pc.if_else(pc.utf8_is_lower(like), lowered, words)
    words = pc.if_else(upper, pc.utf8_upper(words), words)
    return pc.if_else(plain, pc.utf8_capitalize(lowered), words)
