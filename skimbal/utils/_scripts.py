"""Which scripts texts are written in."""

import re

__all__ = ["name_script", "share_latin", "share_unspaced"]

# runs of letters that are written without spaces between words: Thai, Lao, Myanmar,
# Khmer, kana, Han and its extensions. Hangul is written with spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_WORDS = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")


def share_unspaced(texts: list[str]) -> float:
    """Return the share of scripts without spaces in all letters and digits.

    Vowel signs and tones of these scripts count as letters.

    Parameters
    ----------
    texts : list of str
        The texts.

    Returns
    -------
    float
        0 to 1; 0 where there is no letter at all.

    Examples
    --------
    >>> from skimbal.utils import share_unspaced
    >>> share_unspaced(["T恤", "shirt"])
    0.14285714285714285
    """
    joined = " ".join(texts)
    # Cut out first: vowel signs and tones, as in Thai, count with their letters, and
    # are none themselves to `\w`. Runs, not characters: ~50 ns a character.
    rest = _UNSPACED.sub("", joined)
    n_unspaced = len(joined) - len(rest)
    n_all = n_unspaced + sum(map(len, _WORDS.findall(rest)))
    return n_unspaced / n_all if n_all else 0.0


def share_latin(texts: list[str]) -> float:
    """Return the share of Latin letters in all letters.

    Parameters
    ----------
    texts : list of str
        The texts.

    Returns
    -------
    float
        0 to 1; 1 where there is no letter at all.

    Examples
    --------
    >>> from skimbal.utils._scripts import share_latin
    >>> share_latin(["robe d'été", "da"]), share_latin(["да", "da 5"])
    (1.0, 0.5)
    """
    joined = " ".join(texts)
    n_latin, n_all = (
        sum(map(len, runs.findall(joined))) for runs in (_LATIN, _LETTERS)
    )
    # the Latin blocks hold two signs, of multiplication and division
    return min(n_latin / n_all, 1.0) if n_all else 1.0


def name_script(text: str) -> str:
    """Return which letters a text has, in a word.

    Digits and signs are no letters.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str
        ``'Latin'``; ``'Han'`` for Chinese characters; ``'other'`` for what is neither,
        such as kana or Cyrillic; ``'mixed'`` for several; or ``'no letters'``.

    Examples
    --------
    >>> from skimbal.utils._scripts import name_script
    >>> [name_script(text) for text in ["red shirt", "红色 12", "T恤", "7"]]
    ['Latin', 'Han', 'mixed', 'no letters']
    """
    if text.isascii():  # most texts, and quicker
        return "Latin" if _LATIN.search(text) else "no letters"
    rest = _HAN.sub(" ", text)
    found = [
        name
        for name, letters in (
            ("Han", _HAN.search(text)),
            ("Latin", _LATIN.search(rest)),
            ("other", _LETTERS.search(_LATIN.sub(" ", rest))),
        )
        if letters
    ]
    return found[0] if len(found) == 1 else "mixed" if found else "no letters"
