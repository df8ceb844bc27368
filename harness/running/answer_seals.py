"""Marks on the lines of a worker, which lines that another process writes into its pipe lack."""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_BYTES = 16
MARK_BYTES = 16


class Seals:
    """A key that one worker is told before its system is loaded, and the number of the next line that bears it.

    The mark of a line is a keyed BLAKE2b hash of its number and contents: without the key a line can be neither written
    nor repeated. `worker.Sealed` is the other end.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(KEY_BYTES)
        self._lines = 0

    def greeting(self) -> bytes:
        """The first line that the worker is sent."""
        return self._key.hex().encode() + b"\n"

    def open_line(self, line: bytes) -> bytes | None:
        """The contents of a line that the worker wrote; None for any other line."""
        mark, _, content = line.partition(b" ")
        expected_seal = hashlib.blake2b(
            b"%d " % self._lines + content, key=self._key, digest_size=MARK_BYTES
        ).hexdigest()
        if not hmac.compare_digest(mark, expected_seal.encode()):
            return None
        self._lines += 1
        return content
