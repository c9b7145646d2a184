"""Cut runs of Chinese into words, where a segmenter is asked for."""

import logging
from dataclasses import replace
from typing import Any

import numpy as np

from skimbal.augmentation._spans import segment_spans
from skimbal.augmentation._synonym_groups import join_ranges
from skimbal.augmentation._tokens import Tokens
from skimbal.utils import import_optional

__all__ = ["join_words", "load_segmenter"]


def load_segmenter(name: str, user: object) -> Any:
    """Return the function of a segmenter that cuts a text into words.

    Parameters
    ----------
    name : {'jieba'}
        Which one.
    user : object
        Who asks for it, for the message where it is not installed.

    Returns
    -------
    callable
        From a str to the list of its words.
    """
    purpose = f"{type(user).__name__}(segmenter={name!r})"
    jieba = import_optional(name, extra="zh", purpose=purpose)
    # it reports on stderr that it reads its own dictionary
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        jieba.initialize()
    finally:
        logger.setLevel(level)
    return jieba.lcut


def join_words(tokens: Tokens, segmenter: Any) -> Tokens:
    """Return tokens of which the characters of a word are one.

    Parameters
    ----------
    tokens : Tokens
        All tokens of some texts.
    segmenter : callable
        As in `segment_spans`: it is called once for each different run.

    Returns
    -------
    Tokens
        A word that holds a protected token keeps its tokens, none of them free.
    """
    first, length = segment_spans(tokens, segmenter)
    joined = np.zeros(len(tokens.start), bool)
    joined[join_ranges(first, length)] = True
    (kept,) = np.nonzero(~joined)
    starts = np.concatenate([first, kept])
    order = np.argsort(starts)
    starts = starts[order]
    ends = np.concatenate([first + length - 1, kept])[order]
    words = replace(
        tokens,
        start=tokens.start[starts],
        end=tokens.end[ends],
        owner=tokens.owner[starts],
        free=order < len(first),
    )
    # what is known of the bytes holds for them too
    known = {"classes", "data", "signs", "text_offsets"} & vars(tokens).keys()
    vars(words).update({name: vars(tokens)[name] for name in known})
    return words
