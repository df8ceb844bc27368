"""Readers of files: sentences, and their tokens. Everything is bytes: ROUGE-1.5.5 never decodes UTF-8."""

from __future__ import annotations

import re
from typing import Literal

LOOKED_AT_BYTES = 1 << 16
"""Bytes at the beginning of a file by which its format is recognized."""

Format = Literal["SPL", "SEE", "ISI"]

_SEE = re.compile(
    rb'<a (?:size="[0-9]+" )?name="[0-9]+">\[[0-9]+\]</a>[ \t\n\v\f\r]+<a href="#[0-9]+" id=[0-9]+>([^<]*)'
)
_ISI = re.compile(rb'<S SNTNO="[0-9a-z,]+">([^<]*)</S>')
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|doc|p|div)\b[^<>]*>", re.IGNORECASE)
_TOKEN = re.compile(rb"[a-z0-9]+")


def sentences(text: bytes, form: Format = "SPL") -> list[bytes]:
    """The sentences of a file, lower-cased (A-Z only), not cleaned.

    SPL: the lines that are not empty; only LF ends one. SEE: the lines `<a name="1">[1]</a> <a href="#1" id=1>text`,
    up to the first `<` of the text. ISI: the lines `<S SNTNO="1">text</S>`.
    """
    return [sentence.lower() for sentence in raw_sentences(text, form)]


def raw_sentences(text: bytes, form: Format) -> list[bytes]:
    """The sentences of a file, unchanged."""
    if form == "SPL":
        return [line for line in text.split(b"\n") if line]
    pattern = _SEE if form == "SEE" else _ISI
    return [match[1] for line in text.split(b"\n") if (match := pattern.match(line))]


def marked_form(start: bytes) -> Literal["SEE", "ISI", "HTML"] | None:
    """The format that the beginning of a file shows; None where it is a plain sentence a line."""
    lines = start.split(b"\n")
    if any(_SEE.search(line) for line in lines):
        return "SEE"
    if any(_ISI.search(line) for line in lines):
        return "ISI"
    return "HTML" if _HTML.match(start) else None


def encode_text(text: str | bytes) -> bytes:
    """Encode as UTF-8; bytes that were not UTF-8 when read are restored, and lone surrogates do no harm."""
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def tokens(sentence: bytes) -> list[str]:
    """The runs of a-z and 0-9 of a lower-cased sentence."""
    return [token.decode("ascii") for token in _TOKEN.findall(sentence)]
