"""How much a zstd file can unpack to at most, told by its frames without unpacking it (RFC 8878)."""

from __future__ import annotations

from harness.errors import BadInput

MAGIC = b"\x28\xb5\x2f\xfd"
BLOCK_BYTES = 128 * 2**10
"""What a block holds at most."""


def check(content: bytes, source_name: str, most: int) -> None:
    """Raise BadInput for what ends in the middle, or may unpack to more than `most` bytes."""
    size = largest_size(content)
    if size is None:
        raise BadInput(source_name, "ends in the middle: copy it again")
    if size > most:
        raise BadInput(source_name, f"unpacks to more than {most:,} bytes; unpack it first: unzstd {source_name}")


def largest_size(content: bytes) -> int | None:
    """Bytes that the blocks of all frames can hold; None where a frame is cut."""
    place = size = 0
    while place < len(content):
        magic = content[place : place + 4]
        if len(magic) == 4 and 0x184D2A50 <= int.from_bytes(magic, "little") <= 0x184D2A5F:  # a frame to be skipped
            place += 8 + int.from_bytes(content[place + 4 : place + 8], "little")
            continue
        if magic != MAGIC or place + 5 > len(content):
            return None
        descriptor = content[place + 4]
        place += 5 + header_bytes(descriptor)
        while True:
            if place + 3 > len(content):
                return None
            block = int.from_bytes(content[place : place + 3], "little")
            kind, length = (block >> 1) & 3, block >> 3
            size += BLOCK_BYTES if kind == 2 else min(length, BLOCK_BYTES)
            place += 3 + (1 if kind == 1 else length)
            if block & 1:
                break
        place += 4 if descriptor & 4 else 0
    return size if place == len(content) else None


def header_bytes(descriptor: int) -> int:
    """Bytes of a frame's header after its descriptor."""
    single = descriptor >> 5 & 1
    return (1 - single) + (0, 1, 2, 4)[descriptor & 3] + (single, 2, 4, 8)[descriptor >> 6]
