"""Read the `dict/` files of Princeton WordNet."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._synonym_groups import SynonymGroups
from skimbal.augmentation._word_net_forms import (
    ENDINGS,
    SMALL_WORDS,
    WordGroups,
    give_s,
    join_groups,
)
from skimbal.exceptions import DataFileError
from skimbal.utils._paths import expand_user

__all__ = ["find_word_net", "read_word_net"]

_DEBIAN = Path("/usr/share/wordnet")


def find_word_net(path: str | os.PathLike | None) -> Path | None:
    """Return the folder or zip file that holds WordNet, or None.

    Parameters
    ----------
    path : str, path-like or None
        A place to look at; None looks where Debian and nltk put it.

    Returns
    -------
    Path or None
    """
    if path is not None:
        place = expand_user(path)
        places = [place, place / "dict"]
    else:
        places = [_DEBIAN]
        for folder in _nltk_folders():
            places += [folder / "corpora/wordnet", folder / "corpora/wordnet.zip"]
    for place in places:
        if (place / "data.noun").is_file():
            return place
        if place.suffix == ".zip" and place.is_file():
            return place
    return None


def _nltk_folders() -> list[Path]:
    """Return where nltk keeps data, in its own order."""
    named = os.environ.get("NLTK_DATA", "").split(os.pathsep)
    folders = [Path(name) for name in named if name]
    folders.append(expand_user("~/nltk_data"))
    prefix = Path(sys.prefix)
    folders += [prefix / part for part in ("nltk_data", "share/nltk_data")]
    folders += [prefix / "lib/nltk_data"]
    shared = ("/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib")
    return folders + [Path(name, "nltk_data") for name in shared]


# of 28 MB: a second, once for all copies of an augmenter
@lru_cache(maxsize=4)
def read_word_net(source: Path, n_senses: int | None, changed: int) -> SynonymGroups:
    """Read all words and their groups of synonyms.

    Parameters
    ----------
    source : Path
        As `find_word_net` returns it.
    n_senses : int or None
        Groups of each word and part of speech, the most frequent first; None is all.
    changed : int
        When it was changed last: what is changed again is read again.

    Returns
    -------
    SynonymGroups

    Raises
    ------
    DataFileError
        If a file is missing, or is not as WordNet writes it.
    """
    plain, formed = [], []
    for kind in ("noun", "verb", "adj", "adv"):
        plain.append(_read_kind(source, kind, n_senses))
        if kind in ENDINGS:
            exceptions = _read_exceptions(source, kind)
            formed.append(give_s(plain[-1], kind, exceptions))
    # "glasses" are spectacles, and not more than one glass
    known = pa.concat_arrays([part.words for part in plain])
    formed = [part.keep_other_than(known) for part in formed]
    # half of the groups are of one word, and each look-up takes longer for more words
    plain = [part.keep(part.sizes[part.groups] > 1) for part in plain]
    return SynonymGroups(*join_groups(plain + formed))


def _read_kind(source: Path, kind: str, n_senses: int | None) -> WordGroups:
    """Read the words of a part of speech."""
    number: dict[bytes, int] = {}
    members: list[bytes] = []
    sizes: list[int] = []
    replaceable: list[list[bytes]] = []  # of each group
    for offset, names in _parse(source, f"data.{kind}", _read_group):
        number[offset] = len(sizes)
        members += names
        sizes.append(len(names))
        replaceable.append(_choose_replaceable(names))

    def read_word(line: bytes) -> tuple:
        fields = line.split()
        word = fields[0]
        found = [number[offset] for offset in fields[-int(fields[2]) :]]
        return word, [i for i in found if word in replaceable[i]][:n_senses]

    words: list[bytes] = []
    groups: list[int] = []
    for word, found in _parse(source, f"index.{kind}", read_word):
        words += [word] * len(found)
        groups += found
    part = WordGroups(
        _clean(words),
        np.array(groups, np.int64),
        _clean(members),
        np.repeat(np.arange(len(sizes)), sizes),
    )
    return part.keep_other_than(SMALL_WORDS)


def _read_exceptions(source: Path, kind: str) -> tuple[Any, Any]:
    """Return irregular forms in -s of verbs, or plurals of nouns, and their words."""

    def read_forms(line: bytes) -> tuple[bytes, list[bytes]]:
        form, base, *others = line.split()
        return form, [base, *others]

    pairs = [
        (form, base)
        for form, bases in _parse(source, f"{kind}.exc", read_forms)
        for base in bases
        if kind == "noun" or form.endswith(b"s")
    ]
    return _clean([form for form, _ in pairs]), _clean([base for _, base in pairs])


def _parse(
    source: Path, name: str, read: Callable[[bytes], Any]
) -> Iterator[tuple[bytes, Any]]:
    """Yield what `read` makes of each line of a file."""
    for number, line in enumerate(_read_bytes(source, name).splitlines(), start=1):
        if line.startswith(b"  ") or not line:  # the licence
            continue
        try:
            yield read(line)
        except (ValueError, IndexError, KeyError):
            raise DataFileError(
                f"Line {number} of {name} in {source} is not as WordNet writes it. "
                "Install WordNet anew."
            ) from None


def _read_group(line: bytes) -> tuple[bytes, list[bytes]]:
    """Return the offset and the words of a group; its relations are not read.

    So no antonym is ever a synonym here.
    """
    offset, _, _, count, rest = line.split(b" ", 4)
    n_words = int(count, 16)
    names = rest.split(b" ", 2 * n_words)[: 2 * n_words : 2]
    if len(names) < n_words:
        raise ValueError
    # "(p)" marks adjectives that stand after what they describe
    return offset, [name.partition(b"(")[0] for name in names]


def _choose_replaceable(names: list[bytes]) -> list[bytes]:
    """Return the words of a group that others may stand for.

    Not names, which are spelled with capitals; not single letters, which are sizes and
    units more often than what WordNet knows; and no numbers: "xl" is 40 there.
    """
    if any(name[:1].isdigit() for name in names):
        return []
    return [name for name in names if len(name) > 1 and name == name.lower()]


def _clean(words: list[bytes]) -> Any:
    """Return words as texts, with spaces in the place of underscores."""
    texts = pa.array(words, pa.binary()).cast(pa.string())
    return pc.replace_substring(texts, "_", " ")


def _read_bytes(source: Path, name: str) -> bytes:
    """Return a file of a folder or of a zip file, in which it may be in a folder."""
    try:
        if source.is_dir():
            return (source / name).read_bytes()
        with ZipFile(source) as archive:
            found = [item for item in archive.namelist() if Path(item).name == name]
            return archive.read(found[0])
    except (FileNotFoundError, IndexError, BadZipFile) as error:
        raise DataFileError(
            f"{name} cannot be read from {source} ({type(error).__name__}). "
            "Install WordNet anew."
        ) from None
