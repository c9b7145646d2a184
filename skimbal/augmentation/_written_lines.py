"""Which lines that a language model wrote can be used."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._examples import one_line

__all__ = ["first_lines", "is_usable"]

# of lists and quotes, at the start or end of a line
_LIST_MARKS = r"^(?:[-*•]\s+|\d{1,2}[.)]\s+)+"
_QUOTES = "\"“”'`* "
# shorter lines of a prompt can be part of any text
_MIN_ECHO = 12


def first_lines(texts: list[str]) -> pa.StringArray:
    """Return the first line of each text that is not blank, without marks of lists."""
    lines = pc.replace_substring_regex(
        pc.utf8_trim_whitespace(pa.array(texts, pa.string())), r"(?s)[\r\n].*", ""
    )
    lines = pc.replace_substring_regex(one_line(lines), _LIST_MARKS, "")
    return pc.utf8_trim(lines, characters=_QUOTES)


def is_usable(
    lines: pa.StringArray,
    prompts: list[str],
    sources: pa.StringArray,
    known: pa.StringArray,
    band: Iterable[np.ndarray],
) -> np.ndarray:
    """Tell which lines are new texts of a fitting length.

    Parameters
    ----------
    lines : pyarrow.StringArray of length n_samples
        What the model wrote.
    prompts : list of str
        What it had read.
    sources : pyarrow.StringArray of length n_samples
        Texts of which a line may be no copy, each of its own.
    known : pyarrow.StringArray
        Texts in lower case, of which no line may be a copy.
    band : iterable of two ndarrays of shape (n_samples,), float64
        Fewest and most characters of a line.

    Returns
    -------
    ndarray of shape (n_samples,), bool
    """
    low, high = band
    n_characters = np.asarray(pc.utf8_length(lines))
    lower = pc.utf8_lower(lines)
    copies = pc.or_(
        pc.is_in(lower, value_set=known), pc.equal(lower, pc.utf8_lower(sources))
    ).to_numpy(zero_copy_only=False)
    usable = (n_characters >= np.maximum(low, 1)) & (n_characters <= high) & ~copies
    # no array operation looks for each of many texts in another
    echoes = [
        _echoes(line, prompt.lower())
        for line, prompt in zip(lower.to_pylist(), prompts, strict=True)
    ]
    return usable & ~np.array(echoes, bool)


def _echoes(line: str, prompt: str) -> bool:
    """Tell whether a line is part of its prompt, or a line of the prompt is in it."""
    return line in prompt or any(
        part in line for part in prompt.split("\n") if len(part) >= _MIN_ECHO
    )
