r"""Texts that real data holds and that break careless code.

Invisible characters are written as escapes, so that an editor cannot change them.
Every text here is valid Unicode; lone surrogates are tested on their own, because
they must be replaced with a warning.
"""

__all__ = ["NASTY_TEXTS"]

_ZALGO = "z" + "\u0300\u0301\u0489\u0335\u036f" * 200

NASTY_TEXTS: dict[str, str] = {
    # next to nothing
    "empty": "",
    "space": " ",
    "whitespace": " \t\r\n\v\f ",
    "ideographic_space": "\u3000\u3000",
    "no_break_space": "\u00a0\u2007\u202f",
    "line_separators": "\u2028\u2029\u0085",
    "one_letter": "a",
    "one_digit": "7",
    "one_word": "dress",
    "one_han_character": "裙",
    "one_full_stop": ".",
    "punctuation_only": "?!... --- (((",
    # characters that do not print
    "nul": "\x00",
    "nul_inside": "red\x00dress",
    "nul_at_the_end": "red dress\x00",
    "controls": "\x01\x02\x07\x08\x1b[31mred\x1b[0m\x7f",
    "byte_order_mark": "\ufeffred dress",
    "byte_order_mark_only": "\ufeff",
    "zero_width": "red\u200b\u200c\u200d\u2060dress",
    "soft_hyphen": "wa\u00adter\u00adproof",
    "variation_selector": "\u2764\ufe0f \u2764\ufe0e",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "interlinear": "\ufff9a\ufffab\ufffb",
    "replacement_character": "caf\ufffd",
    "noncharacter": "\uffff\ufdd0",
    "private_use": "\ue000\U000f0000",
    "unassigned": "\u0378\U0003ffff",
    "last_code_point": "\U0010ffff",
    # more than one code point to a character
    "emoji": "🔥 50% off 🔥",
    "emoji_joined": "👨\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀",
    "emoji_flag": "\U0001f1e8\U0001f1f3\U0001f1e9\U0001f1ea",
    "half_a_flag": "\U0001f1e8",
    "lone_skin_tone": "\U0001f3fd",
    "joiner_only": "\u200d",
    "combining_first": "\u0301abc",
    "decomposed": "cafe\u0301 A\u030angstrom",
    "zalgo": _ZALGO,
    "hangul_jamo": "\u1112\u1161\u11ab",
    # scripts
    "chinese": "新款 连衣裙 女 夏季 红色",
    "chinese_rare": "\U00020000\U0002a6d6",
    "chinese_mixed": "Apple苹果iPhone15手机壳128GB",
    "full_width": "ＡＢＣ　１２３！",
    "japanese": "ワンピース レディース",
    "half_width_kana": "ﾜﾝﾋﾟｰｽ",
    "korean": "여성 원피스",
    "thai": "เดรสสีแดง",
    "devanagari": "लाल पोशाक",
    "arabic": "فستان أحمر",
    "hebrew": "שמלה אדומה",
    "right_to_left_override": "\u202edrows\u202c txt.exe",
    "unclosed_isolate": "\u2066red \u2067dress",
    "turkish_dotted_i": "İSTANBUL ıI",
    "sharp_s": "STRASSE straße ẞ",
    "ligature": "ﬁne ﬂowers",
    "homoglyphs": "\u0440\u0430yp\u0430l g\u03bfld",
    "superscript": "10 m² x² ½ Ⅻ ℡",
    "mathematical": "𝓯𝓻𝓮𝓮 𝟙𝟚𝟛",
    # looks like something else
    "missing_word": "NaN",
    "none_word": "None",
    "special_tokens": "[CLS] [SEP] [PAD] [UNK] [MASK] <s> </s> <|endoftext|>",
    "label_prefix": "__label__spam buy now",
    "html": "<b>red</b>&nbsp;dress &amp; <script>alert(1)</script>",
    "format_fields": "{} {0} {name} %s %d %% $HOME ${x}",
    "escapes": "\\n \\u0041 \\x00 C:\\new\\table",
    "quotes": "\"''\"`´ it's 5'10\"",
    "csv": 'a,b;c\t"d""e"\r\nf',
    "json": '{"text": [null, 1e999, "\\ud800"]}',
    "sql": "'; DROP TABLE items; --",
    "formula": "=HYPERLINK(1)",
    "url": "https://example.com/a?b=c&d=%E7%BA%A2#x",
    "email": "someone@example.com",
    "number": "-1.5e-300",
    "long_number": "9" * 400,
    "regex": "(a+)+$ [[:alpha:]] \\",
    # long
    "long_word": "x" * 5_000,
    "long_text": "good dress " * 910,  # 10,010 characters
    "long_chinese": "好" * 5_000,
    "long_whitespace": " " * 10_000,
    "many_lines": "red\n" * 2_000,
}
