"""Leave out synonyms that could turn the meaning of a text around."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._protection import NEGATIONS

__all__ = ["drop_negations"]

_WORDS = "|".join(word for word in NEGATIONS if word.isascii())
_CHARACTERS = "".join(word for word in NEGATIONS if not word.isascii())
_PATTERN = rf"(?i)\b({_WORDS})\b|n['’]t\b|[{_CHARACTERS}]"


def drop_negations(synonyms: Any) -> Any:
    """Return lists of synonyms without those that hold a negation.

    Parameters
    ----------
    synonyms : pyarrow.ListArray of str of length n_words
        As a `Lexicon` returns them.

    Returns
    -------
    pyarrow.ListArray of str of length n_words

    Examples
    --------
    >>> import pyarrow as pa
    >>> drop_negations(pa.array([["linked", "not apart"], ["不了"]])).to_pylist()
    [['linked'], []]
    """
    kept = pc.invert(pc.match_substring_regex(synonyms.values, _PATTERN))
    before = np.append(0, np.cumsum(np.asarray(kept)))
    offsets = before[np.asarray(synonyms.offsets)].astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), synonyms.values.filter(kept))
