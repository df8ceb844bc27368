"""Rule `markdown`: remove the marks of Markdown, keep the words. Prose that merely has such a sign is left as it is."""

from __future__ import annotations

import re

from harness.lazy_patterns import compile_on_use

_SIGN = compile_on_use(r"[*_#`~|\[>•‣◦▪●]")
_LINE_MARK = r"[ \t]*(?:[-+=]|\d{1,3}[.)])"
_FIRST_LINE, _OTHER_LINE = compile_on_use(_LINE_MARK), compile_on_use(rf"\n{_LINE_MARK}")

_FENCE = compile_on_use(r"^ {0,3}(?:```|~~~)[\w+-]*[ \t]*(?:\n|\Z)", re.MULTILINE)
_RULE = compile_on_use(
    r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)(?:\n|\Z)", re.MULTILINE
)
_HEADING = compile_on_use(r"^ {0,3}#{1,6}[ \t]+(\S(?:[^\n]{0,499}?[^ \t\n])??)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_QUOTED = compile_on_use(r"^ {0,3}(?:>[ \t]?)+(?=[^\s\d>])", re.MULTILINE)
_BULLET = compile_on_use(r"^[ \t]*(?:[-*+•‣◦▪●][ \t]+)+(?=\S)", re.MULTILINE)
_BULLETED = compile_on_use(r"^[ \t]*([-*+•‣◦▪●])[ \t]+(\S)", re.MULTILINE)
_NUMBER = compile_on_use(r"^[ \t]*\**(\d{1,3})([.)])[ \t]+(?=\S)", re.MULTILINE)

_OPENS = r"(?=[\w\"“”‘’'(\[$€£¥#@&«„<`~*_—–-])"
_BOLD = compile_on_use(rf"(?<![0-9A-Za-z\\*])(\*{{2,3}}){_OPENS}([^*\n]{{1,1000}})(?<=\S)\1(?![0-9A-Za-z*])")
_ITALIC = compile_on_use(rf"(?<![\w\\*])\*(?!\*){_OPENS}([^*\n]{{1,1000}})(?<=\S)\*(?![\w*])")
_UNDERLINED = compile_on_use(rf"(?<![\w\\])(_{{1,3}})(?!_){_OPENS}([^_\n]{{1,1000}})(?<=\S)\1(?!\w)")
_STRUCK = compile_on_use(r"(?<![\w\\~])~~(?=[^\s~])([^~\n]{1,1000})(?<=\S)~~(?![\w~])")
_CODE = compile_on_use(r"(?<![\w`\\])`([^`\n]{1,1000})`(?![\w`])")
_ADDRESS = r"(?:<[^<>\n]{1,2000}>|(?=[^\s()]*[./#])[^\s()]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)"
_LINK = compile_on_use(rf"!?\[([^\[\]\n]{{0,1000}})\]\({_ADDRESS}(?:[ \t]+\"[^\"\n]{{0,500}}\")?\)")

MAX_TABLE_RULE_CHARS = 1000
"""Letters of the row beneath a table's head."""

_UNDER_HEAD = compile_on_use(r"[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)*\|?[ \t]*")


def markdown(text: str) -> str:
    """Remove the marks of headings and lists, emphasis, code, rules and link addresses; a table becomes a list.

    Numbers go where at least 1 and 2 begin lines; a single dash or plus before a figure stays (`- 5 degrees`).
    """
    if not (_SIGN.search(text) or _FIRST_LINE.match(text) or _OTHER_LINE.search(text)):
        return text
    plain = _FENCE.sub("", text)
    plain = _without_tables(plain)
    plain = _RULE.sub("", plain)
    plain = _HEADING.sub(r"\1", plain)
    plain = _QUOTED.sub("", plain)
    plain = _without_lists(plain)
    plain = _LINK.sub(r"\1", plain)
    for mark in (_BOLD, _UNDERLINED):
        plain = mark.sub(r"\2", plain)
    for mark in (_ITALIC, _STRUCK, _CODE):
        plain = mark.sub(r"\1", plain)
    return text if plain == text else plain.strip()


def _without_lists(text: str) -> str:
    bullets = _BULLETED.findall(text)
    several = {sign for sign, _ in bullets if sum(other == sign for other, _ in bullets[:100]) > 1}

    def bare(match: re.Match[str]) -> str:
        sign, figure = match[0].lstrip()[0], text[match.end()].isdigit()
        return match[0] if figure and sign in "-+" and sign not in several else ""

    text = _BULLET.sub(bare, text)
    numbers = [int(number) for number, _ in _NUMBER.findall(text)]
    return _NUMBER.sub(_drop_number, text) if numbers[:2] == [1, 2] else text


def _drop_number(match: re.Match[str]) -> str:
    stars = len(match[0].lstrip()) - len(match[0].lstrip().lstrip("*"))
    return "*" * stars


def _without_tables(text: str) -> str:
    """Remove the row of dashes beneath a table's head, which makes it a table."""
    if "|" not in text or "--" not in text:
        return text
    lines_outside: list[str] = []
    inside = False
    for line in text.split("\n"):
        if (
            lines_outside
            and "|" in lines_outside[-1]
            and "|" in line
            and len(line) < MAX_TABLE_RULE_CHARS
            and _UNDER_HEAD.fullmatch(line)
        ):
            lines_outside[-1] = _cells(lines_outside[-1])
            inside = True
        elif inside and "|" in line:
            lines_outside.append(_cells(line))
        else:
            inside = False
            lines_outside.append(line)
    return "\n".join(lines_outside)


def _cells(line: str) -> str:
    cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
    return ", ".join(cell for cell in cells if cell)
