"""Tokens that no augmenter may touch, because they carry the meaning."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._characters import find_directions
from skimbal.augmentation._phrases import Phrases, trim
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
    "year years hour hours hr hrs min mins sec gram grams kilo kilos litre litres "
    "liter liters piece pieces ounce ounces pound pounds metre metres meter meters "
    "percent % € $ £ ¥ "
    "毫升 升 克 千克 公斤 毫克 斤 两 件 个 米 厘米 毫米 公里 寸 英寸 尺 元 块 角 分 "
    "码 号 套 包 盒 瓶 片 支 只 双 条 岁 月 天 年 周 度 瓦 伏 安 毫安 倍 折 层 张 袋 "
    "罐 箱 本 台 部 款 把 串 根 枚 粒 颗 对 组 排 卷 桶 小时 分钟 秒 级".split()
)

_CURRENCIES = frozenset("$£¥€")
_CURRENCY_ENDS = np.zeros(256, bool)
_CURRENCY_ENDS[[sign.encode()[-1] for sign in _CURRENCIES]] = True
# in e-mail addresses, links and file names
_MARKS = np.zeros(256, bool)
_MARKS[list(b"@._/")] = True
# the first two bytes, the bounds of the third, and all bytes: U+FE00 and U+E0100 on
_SELECTORS = (((0xEF, 0xB8), 0x80, 0x8F, 3), ((0xF3, 0xA0), 0x84, 0x87, 4))


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
    bare = _drop_selectors(tokens)
    if meaning:
        free[_signs(tokens)] = False
        free[Phrases.of(NEGATIONS).find(bare)] = False
    if words:
        free[Phrases.of(tuple(words)).find(trim(bare))] = False
    return tokens.with_free(free)


def _drop_selectors(tokens: Tokens) -> Tokens:
    """Return tokens without the selector of a variant behind them: "不" in any form."""
    data, end = tokens.data, tokens.end.copy()
    for start, low, high, width in _SELECTORS:
        after = _wide(data, start, low, high) + width
        if len(after) and len(end):
            holder = np.minimum(np.searchsorted(tokens.end, after), len(end) - 1)
            end[holder[tokens.end[holder] == after]] -= width
    return replace(tokens, end=end)


def _signs(tokens: Tokens) -> np.ndarray:
    """Return the tokens that a sign in or beside them marks, and units of numbers."""
    data = tokens.data
    places = tokens.signs
    sign = data[places]
    digits = places[(sign >= 48) & (sign <= 57)]
    wide = _wide(data, (0xEF, 0xBC), 0x90, 0x99)
    holds_digit = np.zeros(len(tokens.start), bool)
    holds_digit[_holders(tokens, digits)] = True
    holds_digit[_holders(tokens, wide)] = True
    (numbers,) = np.nonzero(holds_digit)
    return np.concatenate(
        [
            numbers,
            _units(tokens, numbers),
            _currencies(tokens, numbers),
            _rest_of_links(tokens, places[sign == ord("/")]),
            _holders(tokens, places[_MARKS[sign]]),
            _negated(tokens, places[sign == ord("'")], 1),
            _negated(tokens, _wide(data, (0xE2, 0x80), 0x99, 0x99), 3),
            _bracketed(tokens, places[(sign == ord("<")) | (sign == ord("["))]),
        ]
    )


def _wide(data: np.ndarray, start: tuple[int, int], low: int, high: int) -> np.ndarray:
    """Return where characters start, by two bytes and bounds of the third."""
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
    data = tokens.data
    at = apostrophes[(apostrophes > 0) & (apostrophes + width < len(data))]
    at = at[((data[at - 1] | 32) == ord("n")) & ((data[at + width] | 32) == ord("t"))]
    holder = np.searchsorted(tokens.end, at, side="right")
    near = holder < len(tokens.end)
    holder, at = holder[near], at[near]
    # the apostrophe is the last byte but one
    near = (tokens.start[holder] < at) & (at + width + 1 == tokens.end[holder])
    return holder[near]


def _follows(tokens: Tokens, after: np.ndarray) -> np.ndarray:
    """Tell which tokens stand behind the one before them, or a space apart."""
    start, end = tokens.start[after], tokens.end[after - 1]
    gap = start - end
    directions = find_directions(tokens.data)
    if len(directions):  # nobody sees them, and none is longer than three bytes
        n_between = np.searchsorted(directions, [start, end])
        gap = gap - 3 * (n_between[0] - n_between[1])
    return (gap <= 1) & (tokens.owner[after] == tokens.owner[after - 1])


def _units(tokens: Tokens, numbers: np.ndarray) -> np.ndarray:
    """Return the tokens that follow a number and are a unit."""
    after = numbers + 1
    after = after[after < len(tokens.start)]
    after = after[_follows(tokens, after)]
    units = _value_set(UNITS)
    single = after[_is_in(pc.utf8_lower(tokens.values(after)), units)]
    # Chinese units of two characters are two tokens
    pairs = after[after + 1 < len(tokens.start)]
    near = tokens.start[pairs + 1] == tokens.end[pairs]
    pairs = pairs[near & (tokens.owner[pairs + 1] == tokens.owner[pairs])]
    if not len(pairs):  # what follows takes long
        return single
    joined = pc.binary_join_element_wise(
        tokens.values(pairs), tokens.values(pairs + 1), ""
    )
    pairs = pairs[_is_in(joined, units)]
    return np.concatenate([single, pairs, pairs + 1])


def _currencies(tokens: Tokens, numbers: np.ndarray) -> np.ndarray:
    """Return the signs of currencies that stand before a number."""
    before = numbers[numbers > 0] - 1
    before = before[_follows(tokens, before + 1)]
    # they end in other bytes than most tokens
    before = before[_CURRENCY_ENDS[tokens.data[tokens.end[before] - 1]]]
    if not len(before):
        return before
    return before[_is_in(tokens.values(before), _value_set(_CURRENCIES))]


def _rest_of_links(tokens: Tokens, slashes: np.ndarray) -> np.ndarray:
    """Return the tokens from "://" on, or before it, that no gap parts from it.

    A link may hold characters of Chinese, which are tokens of their own.
    """
    data = tokens.data
    marks = slashes[(slashes > 0) & (slashes + 1 < len(data))]
    marks = marks[(data[marks - 1] == ord(":")) & (data[marks + 1] == ord("/"))]
    found = [np.zeros(0, np.int64)]
    for mark in marks.tolist():  # links are few
        text = np.searchsorted(tokens.text_offsets, mark, side="right")
        (spaces,) = np.nonzero(data[mark : tokens.text_offsets[text]] <= 32)
        stop = mark + spaces[0] if len(spaces) else tokens.text_offsets[text]
        # what is before the colon ends at it, or holds it
        first = np.searchsorted(tokens.end, mark - 1)
        last = np.searchsorted(tokens.start, stop)
        gaps = data[tokens.end[first : last - 1]] >= 0x80
        gaps &= tokens.start[first + 1 : last] > tokens.end[first : last - 1]
        # Chinese punctuation ends a link
        length = np.append(np.flatnonzero(gaps) + 1, last - first)[0]
        found.append(np.arange(first, first + length))
    return np.concatenate(found)


def _bracketed(tokens: Tokens, opening: np.ndarray) -> np.ndarray:
    """Return the tokens that are alone in square or pointed brackets."""
    data = tokens.data
    after = _holders(tokens, opening + 1)
    after = after[tokens.end[after] < len(data)]
    # "]" is two after "[", and ">" after "<"
    closed = data[tokens.end[after]] == data[tokens.start[after] - 1] + 2
    return after[closed]


@lru_cache(maxsize=8)
def _value_set(words: frozenset[str]) -> Any:
    return pa.array(sorted(words))


def _is_in(values: Any, value_set: Any) -> np.ndarray:
    return pc.is_in(values, value_set).to_numpy(zero_copy_only=False)
