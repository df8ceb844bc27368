"""Names from outside as file names: safe on every file system, no two alike, readable where they were harmless."""

from __future__ import annotations

import hashlib

from harness.lazy_patterns import compile_on_use

MAX_NAME_BYTES = 150
"""Bytes of a file name, its suffix apart; the usual limit is 255."""

HARMLESS = "abcdefghijklmnopqrstuvwxyz0123456789._-=,+@"
RESERVED = compile_on_use(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def escape_name(name: str) -> str:
    """`lead:sentences=1` -> `lead%3Asentences=1`.

    Capitals are escaped too, since two names may differ in nothing else on a file system that does not tell them apart.
    No two names give one: those beyond MAX_NAME_BYTES end in a hash.
    """
    safe = "".join(
        chr(byte) if chr(byte) in HARMLESS else f"%{byte:02x}" for byte in name.encode("utf-8", "surrogatepass")
    )
    if safe[:1] in (".", "-", "") or RESERVED.fullmatch(safe):
        safe = f"%{ord(safe[0]):02x}{safe[1:]}" if safe else "%"
    if len(safe) <= MAX_NAME_BYTES:
        return safe
    return f"{safe[: MAX_NAME_BYTES - 33]}%{hashlib.sha256(safe.encode()).hexdigest()[:32]}"
