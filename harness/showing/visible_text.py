"""Make text from outside safe to look at: characters that act on a terminal or hide from the eye are spelled out.

Markup is escaped where it is written: by `html.escape` in pictures and tables, by Jinja in pages.
"""

from __future__ import annotations

import re

from harness.lazy_patterns import compile_on_use

_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINING = "\u0600-\u109f\u1780-\u18af\ua840-\ua8ff\U00010a00-\U00011fff"  # scripts that spell with joiners
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_CONTROL = r"\x00-\x1f\x7f-\x9f"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES = "\u2028\u2029"
_BLANK = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000e01f0-\U000e0fff"
)
_SURROGATE = "\ud800-\udfff"

_HIDDEN = compile_on_use(
    # A flag of a region is written with tag characters: the one place where they belong.
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"
    # Joiners belong between the parts of one emoji and inside words of the scripts that need them.
    f"|(?P<joiner>(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    # Selectors of a glyph belong right after a character that has several.
    f"|(?<=[{_EMOJI}0-9#*©®‼⁉™ℹ])[\ufe0e\ufe0f]"
    f"|(?<=[{_HAN}])[\U000e0100-\U000e01ef])"
    f"|[{_CONTROL}{_BIDI}{_LINES}{_BLANK}{_SURROGATE}\u200c\u200d\ufe0e\ufe0f\U000e0100-\U000e01ef]"
)


def make_visible(text: str) -> str:
    r"""Write `text` on one line, with nothing in it that acts on a terminal or hides.

    Controls become their pictures (ESC is `␛`, a newline `␊`); bidi controls, zero-width characters, line separators
    and lone surrogates become escapes (`\u202e`). Letters of every script, CJK and emoji with their joiners stay.
    """
    if _is_plain(text):
        return text
    return _HIDDEN.sub(_spell, text)


def visible_lines(text: str) -> list[str]:
    """The lines of `text`, each made visible. Only a newline ends a line."""
    return [make_visible(line) for line in text.split("\n")]


def show_lines(text: str) -> str:
    """`text` with each of its lines made visible."""
    if text.isascii() and text.replace("\n", " ").isprintable():  # as above, and most texts have several lines
        return text
    return "\n".join(visible_lines(text))


def escape_json(text: str) -> str:
    r"""`text`, a JSON document, with the characters `visible` spells out written as `\uXXXX`: the same document."""
    return "\n".join(line if _is_plain(line) else _HIDDEN.sub(_escape, line) for line in text.split("\n"))


def _is_plain(line: str) -> bool:
    """True where a line can hide nothing, as nearly every line; a hundred times faster to tell."""
    return line.isascii() and line.isprintable()


def _spell(match: re.Match[str]) -> str:
    if match.lastgroup:
        return match[0]
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape(match: re.Match[str]) -> str:
    if match.lastgroup:
        return match[0]
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
