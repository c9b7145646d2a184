"""Texts that tell their label: its name, or a word of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import chi2_contingency
from sklearn.feature_extraction.text import CountVectorizer

from skimbal.evaluation._audit_checks._effect import (
    count_of,
    effect_on_figures,
    grade,
    name_classes,
    name_rows,
)
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding
from skimbal.utils._text_keys import normalize_text

__all__ = ["check_label_in_text"]

# names are looked for in at most as many pairs of a text and a class
_MOST_PAIRS = 4_000_000
_FEWEST_ROWS = 5
# share of the texts with a name that are of its class; nature is not as strict
_PURE = 0.98
# share of the rows that are of classes whose names tell them
_SYSTEMATIC = 0.9
_EVERYWHERE = 0.95
_MOST_CONTEXTS = 6
_FEWEST_NAMES = 10
# share of the names of the right class, or of the texts, that have it in one place
_ONE_PLACE = 0.9
# no word of a language
_CODE = re.compile(r"[\d_]")
_ALPHA = 0.01
# behind a word such as "label" a name needs no further evidence
_MARKED = "marked"
_MARK = re.compile(r"(?:label|class|category|target|标签|类别|分类)[\W_]{0,4}$")
# what stands right before or behind a name
_BEFORE = re.compile(r"(\w{1,12}|[^\w\s]{1,4})\s*$")
_BEHIND = re.compile(r"\s*(\w{1,12}|[^\w\s]{1,4})")
_REMEDY = (
    "Take it out of the texts, or find out how it came in: in use it will not be there."
)


class _Hit(NamedTuple):
    """A text with the name of a class, and what stands around it."""

    place: int
    name: int
    contexts: frozenset[str]


def check_label_in_text(data: AuditRows) -> Iterator[Finding]:
    """Find names of labels in texts, and words that stand for a class.

    Some classes have their names in their texts by nature, here and there. What was
    added is hardly ever the name of another class, and stands in one place: at the
    start, at the end, or beside the same word or sign. Codes that are no words may
    stand anywhere, if they come up equally often in all classes.
    """
    if data.texts is None:
        raise NotChecked("`X` holds no texts")
    finding = _find_names(data) or _find_words(data)
    if finding is not None:
        yield finding


def _find_names(data: AuditRows) -> Finding | None:
    rows, texts = _sample(data)
    hits = _find_hits(texts, [normalize_text(str(v)) for v in data.classes.tolist()])
    if not hits:
        return None
    codes = data.codes[rows]
    places = np.array([hit.place for hit in hits])
    names = np.array([hit.name for hit in hits])
    own = codes[places] == names
    common = Counter(
        context
        for hit, is_own in zip(hits, own.tolist(), strict=True)
        for context in hit.contexts
        if is_own
    )
    places_to_look = [_MARKED, *(c for c, _ in common.most_common(_MOST_CONTEXTS))]
    for context in places_to_look:
        here = np.array([context in hit.contexts for hit in hits])
        if context == _MARKED:
            told = common[_MARKED] > 2 and own[here].mean() >= _PURE
        else:  # by nature, names stand in many places
            most = min(int(own.sum()), len(texts))
            told = common[context] >= _ONE_PLACE * most and _tells(
                data, names[here], own[here]
            )
        if told:
            return _named(data, rows, np.unique(places[here & own]))
    # by nature, some classes are called by their names more often than others
    found = np.unique(places[own])
    are_codes = all(_CODE.search(str(label)) for label in data.classes.tolist())
    if are_codes and _tells(data, names, own) and _alike(codes, found):
        return _named(data, rows, found)
    return None


def _tells(data: AuditRows, names: np.ndarray, own: np.ndarray) -> bool:
    """Tell whether names are those of the class, for all classes that can be expected.

    Names that some classes have by nature are those of a few.
    """
    if len(own) < _FEWEST_NAMES or own.mean() < _PURE:
        return False
    shares = data.counts / data.n_rows
    expected = (1 - (1 - shares) ** int(own.sum())).sum()
    return len(np.unique(names[own])) >= _SYSTEMATIC * expected


def _alike(codes: np.ndarray, told: np.ndarray) -> bool:
    """Tell whether the share of told texts may be the same in all classes."""
    counts = np.bincount(codes)
    n_told = np.bincount(codes[told], minlength=len(counts))
    table = np.stack([n_told, counts - n_told])[:, counts > 0]
    return bool(table[1].sum() == 0 or chi2_contingency(table).pvalue > _ALPHA)


def _find_hits(texts: list[str], names: list[str]) -> list[_Hit]:
    """Return the names in the texts. O(n_texts * n_names) time."""
    hits = []
    taken: dict[int, list[tuple[int, int]]] = {}
    # "phone case" is no "phone"
    for j in sorted(range(len(names)), key=lambda j: -len(names[j])):
        pattern = re.compile(_bounded(names[j]))
        for i, text in enumerate(texts):
            # most texts hold no name at all, and this is fast
            if not names[j] or names[j] not in text:
                continue
            spans = taken.setdefault(i, [])
            matches = [m for m in pattern.finditer(text) if not _is_inside(m, spans)]
            spans += [match.span() for match in matches]
            if matches:
                contexts = [_context(text, match) for match in matches]
                hits.append(_Hit(i, j, frozenset().union(*contexts)))
    return hits


def _is_inside(match: re.Match, spans: list[tuple[int, int]]) -> bool:
    return any(start <= match.start() and match.end() <= end for start, end in spans)


def _bounded(name: str) -> str:
    """Return a pattern of a name that is no part of a longer word."""
    start = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", name) else ""
    end = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", name) else ""
    return start + re.escape(name) + end


def _context(text: str, match: re.Match) -> frozenset[str]:
    before = _BEFORE.search(text[max(0, match.start() - 16) : match.start()])
    behind = _BEHIND.match(text[match.end() : match.end() + 16])
    contexts = [
        f"{before.group(1)} <" if before else "start",
        f"> {behind.group(1)}" if behind else "end",
    ]
    if _MARK.search(text[max(0, match.start() - 16) : match.start()]):
        contexts.append(_MARKED)
    return frozenset(contexts)


def _sample(data: AuditRows) -> tuple[np.ndarray, list[str]]:
    texts: Any = data.texts
    n = min(data.n_rows, _MOST_PAIRS // len(data.classes) + 1)
    rows = np.sort(data.generator.permutation(data.n_rows)[:n])
    return rows, [normalize_text(texts[i]) for i in rows.tolist()]


def _named(data: AuditRows, rows: np.ndarray, places: np.ndarray) -> Finding:
    told = rows[places]
    share = len(told) / len(rows)
    part = "" if len(rows) == data.n_rows else ", of those that were looked at,"
    return Finding(
        kind="label_in_text",
        severity=grade(share),
        count=len(told),
        share=share,
        message=f"{count_of(len(told), 'text', len(rows))}{part} hold the name of "
        f"their own class ({name_rows(told)}), and hardly any that of another: the "
        "label is in the text.",
        remedy=_REMEDY,
        rows=tuple(told.tolist()),
    )


def _find_words(data: AuditRows) -> Finding | None:
    """Find a word of its own for each class, or for some of them."""
    counter = CountVectorizer(binary=True, token_pattern=r"\S+", min_df=_FEWEST_ROWS)
    try:
        matrix = counter.fit_transform(data.texts)
    except ValueError:  # no word is that common
        return None
    in_all = np.asarray(matrix.sum(axis=0)).ravel()
    told = np.zeros(data.n_rows, bool)
    marked = np.zeros(len(data.classes), bool)
    large = data.counts >= _FEWEST_ROWS
    for j in np.flatnonzero(large).tolist():
        rows = np.flatnonzero(data.codes == j)
        in_class = np.asarray(matrix[rows].sum(axis=0)).ravel()
        own = (in_class >= _EVERYWHERE * len(rows)) & (in_class >= _PURE * in_all)
        marked[j] = own.any()
        told[rows] = np.diff(matrix[rows][:, np.flatnonzero(own)].tocsr().indptr) > 0
    if not marked.any():
        return None
    everywhere = data.counts[marked].sum() >= _SYSTEMATIC * data.counts[large].sum()
    return _worded(data, marked, np.flatnonzero(told), everywhere)


def _worded(
    data: AuditRows, marked: np.ndarray, rows: np.ndarray, everywhere: bool
) -> Finding:
    end = (
        ": the label is in the text."
        if everywhere
        else ". By nature, as the noun of a product, that is no leak."
    )
    return Finding(
        kind="label_in_text",
        severity=grade(effect_on_figures(data, rows)) if everywhere else "note",
        count=len(rows),
        share=len(rows) / data.n_rows,
        message=f"{count_of(int(marked.sum()), 'classe', len(marked))} "
        f"({name_classes(data, np.flatnonzero(marked))}) have a word that is in nearly "
        f"all of their texts and in hardly any other{end}",
        remedy=_REMEDY,
        rows=tuple(rows.tolist()),
    )
