"""Tokens that no augmenter may touch, because they carry the meaning."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._tokens import Tokens

__all__ = ["protect"]

NEGATIONS = (
    *"no not never none nor neither nothing nobody nowhere without cannot".split(),
    *"non hardly barely scarcely except excluding minus free".split(),
    *"不 没 无 非 别 未 莫 勿 否 毋".split(),
)
UNITS = frozenset(
    "ml cl dl l ltr g gr gm kg mg mcg oz lb lbs cm mm m mtr km in inch inches ft feet "
    "yd w kw v mv mah ah gb tb mb kb hz khz mhz ghz mp dpi px pc pcs pack packs pair "
    "pairs count ct x k usd eur gbp rmb cny inr rs day days week weeks month months yr "
    "year years hour hours hr hrs min mins sec "
    "毫升 升 克 千克 公斤 毫克 斤 两 件 个 米 厘米 毫米 公里 寸 英寸 尺 元 块 角 分 "
    "码 号 套 包 盒 瓶 片 支 只 双 条 岁 月 天 年 周 度 瓦 伏 安 毫安 倍 折 层 张 袋 "
    "罐 箱 本 台 部 款 把 串 根 枚 粒 颗 对 组 排 卷 桶 小时 分钟 秒 级".split()
)

# in e-mail addresses, links and file names
_MARKS = np.zeros(256, bool)
_MARKS[list(b"@._/")] = True


def protect(
    tokens: Tokens, words: Iterable[str] = (), *, meaning: bool = True
) -> Tokens:
    """Take the freedom of tokens that carry the meaning.

    These are links and e-mail addresses, numbers with their units, article numbers
    (all that hold a digit), negations, tokens in brackets such as ``[MASK]``, and the
    words of the caller.

    Parameters
    ----------
    tokens : Tokens
        All tokens of some texts.
    words : iterable of str, default=()
        Words or phrases, such as brands; upper and lower case are the same.
    meaning : bool, default=True
        Whether to protect more than `words`.

    Returns
    -------
    Tokens
        The same tokens, fewer of them free.
    """
    free = tokens.free.copy()
    if meaning:
        free[_signs(tokens)] = False
        words = (*NEGATIONS, *words)
    free[_Phrases.of(tuple(words)).find(tokens)] = False
    return replace(tokens, free=free)


def _signs(tokens: Tokens) -> np.ndarray:
    """Return the tokens that a sign in or beside them marks, and units of numbers."""
    data = tokens.data
    places = tokens.signs
    sign = data[places]
    digits = places[(sign >= 48) & (sign <= 57)]
    wide = _wide(data, (0xEF, 0xBC), 0x90, 0x99)
    numbers = np.union1d(_holders(tokens, digits), _holders(tokens, wide))
    return np.concatenate(
        [
            numbers,
            _units(tokens, numbers),
            _holders(tokens, places[_MARKS[sign]]),
            _negated(tokens, places[sign == ord("'")], 1),
            _negated(tokens, _wide(data, (0xE2, 0x80), 0x99, 0x99), 3),
            _bracketed(tokens, places[(sign == ord("<")) | (sign == ord("["))]),
        ]
    )


def _wide(data: np.ndarray, start: tuple[int, int], low: int, high: int) -> np.ndarray:
    """Return where characters of three bytes are that differ in the last."""
    if data.max(initial=0) < start[0]:
        return np.zeros(0, np.int64)
    (lead,) = np.nonzero(data == start[0])
    third = data[lead + 2] if len(lead) else lead
    return lead[(data[lead + 1] == start[1]) & (third >= low) & (third <= high)]


def _holders(tokens: Tokens, places: np.ndarray) -> np.ndarray:
    """Return the tokens that hold these bytes; those in gaps have none."""
    holder = np.searchsorted(tokens.start, places, side="right") - 1
    inside = holder >= 0
    inside[inside] = places[inside] < tokens.end[holder[inside]]
    return holder[inside]


def _negated(tokens: Tokens, apostrophes: np.ndarray, width: int) -> np.ndarray:
    """Return the tokens that end in "n't", with an apostrophe of so many bytes."""
    holder = np.searchsorted(tokens.end, apostrophes, side="right")
    # it is the last byte but one
    near = holder < len(tokens.end)
    holder, at = holder[near], apostrophes[near]
    near = (tokens.start[holder] < at) & (at + width + 1 == tokens.end[holder])
    holder, at = holder[near], at[near]
    last = tokens.data[tokens.end[holder] - 1]
    return holder[((tokens.data[at - 1] | 32) == ord("n")) & ((last | 32) == ord("t"))]


def _units(tokens: Tokens, numbers: np.ndarray) -> np.ndarray:
    """Return the tokens that follow a number and are a unit."""
    after = numbers + 1
    after = after[after < len(tokens.start)]
    near = tokens.start[after] - tokens.end[after - 1] <= 1
    after = after[near & (tokens.owner[after] == tokens.owner[after - 1])]
    units = _value_set(tuple(sorted(UNITS)))
    single = after[_is_in(pc.utf8_lower(tokens.values(after)), units)]
    # Chinese units of two characters are two tokens
    pairs = after[after + 1 < len(tokens.start)]
    pairs = pairs[tokens.start[pairs + 1] == tokens.end[pairs]]
    joined = pc.binary_join_element_wise(
        tokens.values(pairs), tokens.values(pairs + 1), ""
    )
    pairs = pairs[_is_in(joined, units)]
    return np.concatenate([single, pairs, pairs + 1])


def _bracketed(tokens: Tokens, opening: np.ndarray) -> np.ndarray:
    """Return the tokens that are alone in square or pointed brackets."""
    data = tokens.data
    after = _holders(tokens, opening + 1)
    after = after[tokens.end[after] < len(data)]
    # "]" is two after "[", and ">" after "<"
    closed = data[tokens.end[after]] == data[tokens.start[after] - 1] + 2
    return after[closed]


class _Phrases:
    """Words and phrases, found among tokens in a few passes.

    Parameters
    ----------
    phrases : tuple of str
        In any case.
    """

    def __init__(self, phrases: tuple[str, ...]) -> None:
        lowered = Tokens.of(pc.utf8_lower(pa.array(phrases, pa.string())))
        words = lowered.values(np.arange(len(lowered.start)))
        self.words = words.unique()
        ids = np.asarray(pc.index_in(words, self.words))
        lengths = np.diff(lowered.offsets)
        self.alone = np.zeros(len(self.words), bool)
        self.alone[ids[lowered.offsets[:-1][lengths == 1]]] = True
        self.by_length: dict[int, np.ndarray] = {}
        for length in np.unique(lengths[lengths > 1]):
            first = lowered.offsets[:-1][lengths == length]
            self.by_length[int(length)] = ids[first[:, None] + np.arange(length)]
        # a table of the words' ends and lengths: few other words have the same
        self.likely = np.zeros(2**16, bool)
        forms = [
            form.encode()
            for word in self.words.to_pylist()
            for form in (word, word.upper(), word.title())
        ]
        first, last = (np.array([f[i] for f in forms], np.uint8) for i in (0, -1))
        length = np.array([len(form) for form in forms], np.int64)
        self.likely[_outline(first, last, length)] = True

    @staticmethod
    @lru_cache(maxsize=8)
    def of(phrases: tuple[str, ...]) -> "_Phrases":
        return _Phrases(phrases)

    def find(self, tokens: Tokens) -> np.ndarray:
        """Return the tokens that are part of a phrase."""
        outline = _outline(
            tokens.data[tokens.start],
            tokens.data[tokens.end - 1],
            tokens.end - tokens.start,
        )
        (likely,) = np.nonzero(self.likely[outline])
        found = pc.index_in(pc.utf8_lower(tokens.values(likely)), self.words)
        ids = np.asarray(pc.fill_null(found, -1))
        likely, ids = likely[ids >= 0], ids[ids >= 0]
        parts = [likely[self.alone[ids]]]
        for length, phrases in self.by_length.items():
            first = np.arange(len(likely) - length + 1)
            last = first + length - 1
            # tokens without a gap in their numbers, of one text
            whole = likely[last] - likely[first] == length - 1
            whole &= tokens.owner[likely[last]] == tokens.owner[likely[first]]
            first = first[whole]
            windows = ids[first[:, None] + np.arange(length)]
            hits = likely[first[_rows_in(windows, phrases)]]
            parts.append((hits[:, None] + np.arange(length)).ravel())
        return np.concatenate(parts)


def _outline(first: np.ndarray, last: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return 16 bits of what words look like, in whatever case."""
    outline = (first | 32).astype(np.uint16) << 8
    outline ^= (last | 32).astype(np.uint16) * 7
    outline ^= length.astype(np.uint16) * 509
    return outline


def _rows_in(rows: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Tell which rows of a table are among those of another."""
    numbers = np.unique(np.concatenate([rows, among]), axis=0, return_inverse=True)[1]
    return np.isin(numbers[: len(rows)], numbers[len(rows) :])


@lru_cache(maxsize=8)
def _value_set(words: tuple[str, ...]) -> Any:
    return pa.array(words)


def _is_in(values: Any, value_set: Any) -> np.ndarray:
    return pc.is_in(values, value_set).to_numpy(zero_copy_only=False)
