"""Words in groups of synonyms, as most lexicons store them."""

from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["SynonymGroups", "join_ranges"]


class SynonymGroups:
    """Find the words that share a group with others.

    Pairs of synonyms are made only of the words asked for: all of a group of `n` words
    would be n * n.

    Parameters
    ----------
    words : pyarrow.StringArray of length n_entries
        Words to be asked for; one of many groups is there many times.
    groups : ndarray of shape (n_entries,), int64
        The group that each entry leads to.
    members : pyarrow.StringArray of length n_members
        All members, group by group.
    owner : ndarray of shape (n_members,), int64
        The group of each member, in order.
    """

    def __init__(
        self, words: Any, groups: np.ndarray, members: Any, owner: np.ndarray
    ) -> None:
        entries, names = pc.utf8_lower(words), pc.utf8_lower(members)
        self.keys = pa.concat_arrays([entries, names]).unique()
        self.members = members
        self.member_keys = np.asarray(pc.index_in(names, self.keys))
        n_groups = max(groups.max(initial=-1), owner.max(initial=-1)) + 1
        self.sizes = np.bincount(owner, minlength=n_groups)
        self.first_member = np.cumsum(self.sizes) - self.sizes
        entry_keys = np.asarray(pc.index_in(entries, self.keys))
        self.groups = groups[np.argsort(entry_keys, kind="stable")]
        self.n_groups = np.bincount(entry_keys, minlength=len(self.keys))
        self.first_group = np.cumsum(self.n_groups) - self.n_groups

    @classmethod
    def of(cls, lines: Any, separator: str) -> Self:
        """Read one group a line.

        Parameters
        ----------
        lines : pyarrow.StringArray
            Words with `separator` between them; spaces around words are no part of
            them.
        separator : str
            What stands between two words.

        Returns
        -------
        SynonymGroups
        """
        split = pc.split_pattern(lines, separator)
        words = pc.utf8_trim_whitespace(split.flatten())
        kept = pc.not_equal(words, "")
        words = words.filter(kept)
        owner = np.asarray(pc.list_parent_indices(split).filter(kept), np.int64)
        return cls(words, owner, words, owner)

    def find(self, words: Any) -> Any:
        """Return the other members of all groups of each word, each once.

        Parameters
        ----------
        words : pyarrow.StringArray of length n_words
            In lower case.

        Returns
        -------
        pyarrow.ListArray of str of length n_words
        """
        keys = np.asarray(pc.fill_null(pc.index_in(words, self.keys), -1))
        (row,) = np.nonzero(keys >= 0)
        counts = self.n_groups[keys[row]]
        groups = self.groups[join_ranges(self.first_group[keys[row]], counts)]
        row = np.repeat(row, counts)
        counts = self.sizes[groups]
        found = join_ranges(self.first_member[groups], counts)
        row = np.repeat(row, counts)
        other = self.member_keys[found] != keys[row]
        found, row = found[other], row[other]
        # a member of two groups, or in two cases, is one
        pair = row * len(self.keys) + self.member_keys[found]
        first = np.unique(pair, return_index=True)[1]
        ends = np.cumsum(np.bincount(row[first], minlength=len(words)))
        return pa.ListArray.from_arrays(
            pa.array(np.append(0, ends), pa.int32()),
            self.members.take(pa.array(found[first])),
        )


def join_ranges(first: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return so many consecutive numbers from each `first` on, one after another."""
    ends = np.cumsum(counts)
    return np.arange(counts.sum()) + np.repeat(first - (ends - counts), counts)
