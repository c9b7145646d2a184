"""`TSVLexicon`: synonyms from a file of your own."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from sklearn.base import BaseEstimator

from skimbal.augmentation._lexicon_lines import read_lines
from skimbal.augmentation._synonym_groups import SynonymGroups
from skimbal.exceptions import DataFileError, MissingResourceError
from skimbal.utils._paths import expand_user

__all__ = ["TSVLexicon"]


class TSVLexicon(BaseEstimator):
    r"""Read groups of synonyms from a file: one group a line, tabs between its words.

    Upper and lower case are the same. A word may be in many groups. An entry with a
    space, such as "mobile phone", comes in place of other words but is not looked for.

    Parameters
    ----------
    path : str or path-like
        A text file in UTF-8. It is read when it is first used, once a process.

    See Also
    --------
    SynonymAugmenter : Puts the synonyms into texts.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pyarrow as pa
    >>> from skimbal.augmentation import TSVLexicon
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "colours.tsv")
    ...     _ = path.write_text("red\tcrimson\tscarlet\nblue\tazure\n")
    ...     TSVLexicon(path).find_synonyms(pa.array(["red", "green"])).to_pylist()
    [['crimson', 'scarlet'], []]
    """

    _parameter_constraints: ClassVar[dict] = {"path": [str, os.PathLike]}

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = path

    def find_synonyms(self, words: Any) -> Any:
        """Return the synonyms of words, as a `Lexicon` does.

        Parameters
        ----------
        words : pyarrow.StringArray of length n_words
            In lower case.

        Returns
        -------
        pyarrow.ListArray of str of length n_words
            The synonyms of each word.

        Raises
        ------
        MissingResourceError
            If there is no file at `path`.
        DataFileError
            If it is not UTF-8, or no line has two words.
        """
        self._validate_params()
        path = expand_user(self.path)
        if not path.is_file():
            raise MissingResourceError(
                f"`path` of TSVLexicon names {path}: no file is there. Write one with "
                "a group of synonyms a line and tabs between the words."
            )
        return _read(path, path.stat().st_mtime_ns).find(words)


# copies of an augmenter, one a fold, read the file once
@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> SynonymGroups:
    groups = SynonymGroups.of(read_lines(path), "\t")
    if (groups.sizes < 2).all():
        raise DataFileError(
            f"No line of {path} has two words. Put tabs between the words of a group."
        )
    return groups
