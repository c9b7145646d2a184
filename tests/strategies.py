"""Hypothesis strategies for texts, labels and the containers that hold them."""

import string

import numpy as np
from hypothesis import strategies as st

from skimbal.utils.estimator_checks._kinds import LABEL_KINDS, TEXT_CONTAINERS
from skimbal.utils.estimator_checks._nasty import NASTY_TEXTS

__all__ = [
    "broken_texts",
    "containers",
    "label_kinds",
    "label_lists",
    "missing_values",
    "text_lists",
    "texts",
]

SURROGATES = st.characters(categories=["Cs"])


def texts(*, max_size: int = 40) -> st.SearchStrategy[str]:
    """Any valid Unicode text, the nasty corpus included; no lone surrogates."""
    unicode = st.text(st.characters(exclude_categories=["Cs"]), max_size=max_size)
    return st.one_of(unicode, st.sampled_from(list(NASTY_TEXTS.values())))


def broken_texts() -> st.SearchStrategy[str]:
    """Texts with a lone surrogate somewhere."""
    return st.builds("{}{}{}".format, texts(), SURROGATES, texts())


def text_lists(
    *, min_size: int = 0, max_size: int = 12
) -> st.SearchStrategy[list[str]]:
    return st.lists(texts(), min_size=min_size, max_size=max_size)


def containers() -> st.SearchStrategy:
    """A function that puts a list of texts into one of the containers."""
    return st.sampled_from([list, *TEXT_CONTAINERS.values()])


def label_kinds() -> st.SearchStrategy:
    """A function that makes labels of one kind from class numbers 0 and 1."""
    return st.sampled_from(list(LABEL_KINDS.values()))


def label_lists(*, min_size: int = 2, max_size: int = 30) -> st.SearchStrategy[list]:
    """Labels of one type, two classes or more: str of any script, int or bool."""
    names = st.text(string.printable + "红é\u200d🔥", min_size=1, max_size=8)
    integers = st.integers(-(2**63), 2**63 - 1)
    values = st.sampled_from([names, integers, st.booleans()])
    return values.flatmap(
        lambda value: st.lists(value, min_size=min_size, max_size=max_size)
    ).filter(lambda labels: len(set(labels)) >= 2)


def missing_values() -> st.SearchStrategy:
    """All that stands for a missing value, as far as it is installed."""
    pandas = __import__("pandas")
    values = [None, float("nan"), np.nan, np.float32("nan"), np.datetime64("NaT")]
    return st.sampled_from([*values, pandas.NA, pandas.NaT])
