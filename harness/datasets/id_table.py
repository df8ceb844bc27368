"""Numbers by id for a million ids: a table of digests, which take a fifth of the memory of a dictionary of texts."""

from __future__ import annotations

from array import array
from hashlib import blake2b

FIRST_SLOTS = 2**10
DIGEST_BYTES = 12
"""Bytes of an id's digest: among a million ids, two have the same digest once in 10**17 data sets."""


class IdTable:
    """Id -> number, from 0 to 2**32 - 2. Between 24 and 48 bytes an id, however long it is."""

    def __init__(self) -> None:
        self._count = 0
        self._clear(FIRST_SLOTS)

    def _clear(self, slots: int) -> None:
        """Make `slots` free slots, a power of two."""
        self._mask = slots - 1
        self._heads = array("Q", bytes(8 * slots))
        self._tails = array("I", bytes(4 * slots))
        self._numbers = array("I", bytes(4 * slots))  # 0 is a free slot, any other number one more than it says

    def __len__(self) -> int:
        return self._count

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> int | None:
        """The number of an id; None where it has none."""
        number = self._numbers[self._find(*_digest(name))]
        return number - 1 if number else None

    def add(self, name: str, number: int) -> int | None:
        """Give an id a number; an id that has one keeps it, and that number is returned."""
        head, tail = _digest(name)
        slot = self._find(head, tail)
        if known_number := self._numbers[slot]:
            return known_number - 1
        self._heads[slot], self._tails[slot], self._numbers[slot] = head, tail, number + 1
        self._count += 1
        if 3 * self._count > 2 * self._mask:
            self._grow()
        return None

    def _find(self, head: int, tail: int) -> int:
        """The slot of a digest, or the free slot where it belongs."""
        heads, tails, numbers, mask = self._heads, self._tails, self._numbers, self._mask
        slot = head & mask
        while numbers[slot] and (heads[slot] != head or tails[slot] != tail):
            slot = slot + 1 & mask
        return slot

    def _grow(self) -> None:
        heads, tails, numbers = self._heads, self._tails, self._numbers
        self._clear(2 * len(numbers))
        for head, tail, number in zip(heads, tails, numbers, strict=True):
            if number:
                slot = self._find(head, tail)
                self._heads[slot], self._tails[slot], self._numbers[slot] = head, tail, number


def _digest(name: str) -> tuple[int, int]:
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")
