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
        too; others stay.

    Returns
    -------
    pyarrow.StringArray of length n_words

    Examples
    --------
    >>> import pyarrow as pa
    >>> match_case(pa.array(["dress", "ipad"]), pa.array(["Shirt", "TV"])).to_pylist()
    ['Dress', 'IPAD']
    """
    # a single capital, as "A", begins a title more often than it shouts
    for is_so, make_so in (
        (pc.utf8_is_lower, pc.utf8_lower),
        (pc.utf8_is_upper, pc.utf8_upper),
        (pc.utf8_is_title, pc.utf8_capitalize),
    ):
        words = pc.if_else(is_so(like), make_so(words), words)
    return words
