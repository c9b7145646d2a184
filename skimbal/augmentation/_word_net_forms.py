"""Forms in -s of the words of WordNet: plurals of nouns, and "wears" of verbs."""

from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from skimbal.augmentation._synonym_groups import join_ranges

__all__ = ["ENDINGS", "SMALL_WORDS", "WordGroups", "give_s", "join_groups"]

# Of each part of speech, what a word ends in and its form does: the rules of detachment
# in morphy(7WN) that leave an -s or "men", read backwards.
ENDINGS = {
    "noun": [
        ("", "s"),
        ("s", "ses"),
        ("f", "ves"),
        ("x", "xes"),
        ("z", "zes"),
        ("ch", "ches"),
        ("sh", "shes"),
        ("man", "men"),
        ("y", "ies"),
    ],
    "verb": [("", "s"), ("", "es"), ("y", "ies")],
}

# "in" is not an inch, nor indium
SMALL_WORDS = pa.array(sorted(ENGLISH_STOP_WORDS))

_PLAIN = "^[a-z]+([ -][a-z]+)*$"
# "monarch" and "beach", "photo" and "potato" differ; "jeans" is a plural by itself;
# "clothing" and "footwear" have none, as most of their kind
_UNSURE = "([^s]s|[^nt]ch|o|man|ing|ware|wear|craft)$"
# "manner of walking", "mother-in-law"
_LINK = "[ -](a|and|as|at|by|for|from|in|of|off|on|or|out|over|the|to|up|with)([ -]|$)"


class WordGroups(NamedTuple):
    """Words and their groups of synonyms, as `SynonymGroups` takes them."""

    words: Any
    groups: np.ndarray
    members: Any
    owner: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """Members of each group, of shape (n_groups,), int64."""
        last = max(self.groups.max(initial=-1), self.owner.max(initial=-1))
        return np.bincount(self.owner, minlength=last + 1)

    def keep(self, which: np.ndarray) -> Self:
        """Return some of the words, a mask says which, and all groups."""
        words = self.words.filter(pa.array(which))
        return self._replace(words=words, groups=self.groups[which])

    def keep_other_than(self, words: Any) -> Self:
        """Return the words that are not among some others, and all groups."""
        return self.keep(~np.asarray(pc.is_in(self.words, words)))


def join_groups(parts: list[WordGroups]) -> WordGroups:
    """Return several as one, but for the groups that no word leads to."""
    n_groups = [len(part.sizes) for part in parts]
    first = np.cumsum(n_groups) - n_groups
    groups = np.concatenate([p.groups + f for p, f in zip(parts, first, strict=True)])
    owner = np.concatenate([p.owner + f for p, f in zip(parts, first, strict=True)])
    used = np.zeros(sum(n_groups), bool)
    used[groups] = True
    words = pa.concat_arrays([part.words for part in parts])
    members = pa.concat_arrays([part.members for part in parts])
    kept = used[owner]
    return WordGroups(words, groups, members.filter(pa.array(kept)), owner[kept])


def give_s(part: WordGroups, kind: str, exceptions: Any) -> WordGroups:
    """Return the same groups of the forms in -s of their words.

    So a plural has the plurals of the synonyms of its singular.

    Parameters
    ----------
    part : WordGroups
        Nouns or verbs.
    kind : {'noun', 'verb'}
        What they are.
    exceptions : tuple of two pyarrow.StringArray of length n_exceptions
        Irregular forms, and the word of each.

    Returns
    -------
    WordGroups
        Its members are those whose form is sure, its words all that have such a member
        for a synonym.
    """
    members = _add_s(part.members, kind, exceptions)
    sure = np.asarray(pc.is_valid(members))
    formed = part._replace(members=members.drop_null(), owner=part.owner[sure])
    own = np.asarray(pc.is_valid(_add_s(part.words, kind, exceptions)))
    formed = formed.keep(formed.sizes[part.groups] > own)
    forms, numbers = _list_forms(formed.words, kind, exceptions)
    formed = formed._replace(words=forms, groups=formed.groups[numbers])
    return formed.keep_other_than(SMALL_WORDS)


def _list_forms(words: Any, kind: str, exceptions: Any) -> tuple[Any, np.ndarray]:
    """Return all forms in -s that words are looked for by, right or not.

    Parameters
    ----------
    words : pyarrow.StringArray of length n_words
        Nouns or verbs.
    kind : {'noun', 'verb'}
        What they are.
    exceptions : tuple of two pyarrow.StringArray of length n_exceptions
        Irregular forms, and the word of each.

    Returns
    -------
    forms : pyarrow.StringArray of length n_forms
        The irregular ones of a word, and those by the rules that are not irregular ones
        of another.
    numbers : ndarray of shape (n_forms,), int64
        The word that each is of.
    """
    irregular, bases = exceptions
    forms, numbers = [], []
    for base, inflected in ENDINGS[kind]:
        (number,) = np.nonzero(pc.ends_with(words, base))
        forms.append(
            pc.replace_substring_regex(
                words.take(pa.array(number)), f"{base}$", inflected
            )
        )
        numbers.append(number)
    regular, number = pa.concat_arrays(forms), np.concatenate(numbers)
    kept = pc.invert(pc.is_in(regular, irregular))
    # the irregular forms of each word stand together in this order
    different = bases.unique()
    place = np.asarray(pc.index_in(bases, different))
    order = np.argsort(place, kind="stable")
    counts = np.bincount(place, minlength=len(different))
    found = np.asarray(pc.fill_null(pc.index_in(words, different), -1))
    (row,) = np.nonzero(found >= 0)
    counts, first = counts[found[row]], (np.cumsum(counts) - counts)[found[row]]
    which = order[join_ranges(first, counts)]
    return (
        pa.concat_arrays([regular.filter(kept), irregular.take(pa.array(which))]),
        np.append(number[np.asarray(kept)], np.repeat(row, counts)),
    )


def _add_s(words: Any, kind: str, exceptions: Any) -> Any:
    """Return the form in -s of words, null where it is not sure.

    Parameters
    ----------
    words : pyarrow.StringArray of length n_words
        Nouns or verbs; the last of several words takes the -s, of nouns only.
    kind : {'noun', 'verb'}
        What they are.
    exceptions : tuple of two pyarrow.StringArray of length n_exceptions
        Irregular forms, and the word of each; words with one are not sure.

    Returns
    -------
    pyarrow.StringArray of length n_words
    """
    last = pc.replace_substring_regex(words, "^.*[ -]", "")
    unsure = pc.or_(
        pc.match_substring_regex(words, _LINK),
        pc.match_substring_regex(last, _UNSURE),
    )
    unsure = pc.or_(unsure, pc.is_in(last, exceptions[1]))
    if kind == "verb":  # "takes place"
        unsure = pc.or_(unsure, pc.match_substring(words, " "))
    sure = pc.and_not(pc.match_substring_regex(words, _PLAIN), unsure)
    forms = pc.replace_substring_regex(words, "(s|x|z|ch|sh)$", r"\1es")
    forms = pc.replace_substring_regex(forms, "([^aeiou])y$", r"\1ies")
    forms = pc.replace_substring_regex(forms, "([^s])$", r"\1s")
    return pc.if_else(sure, forms, pa.scalar(None, pa.string()))
