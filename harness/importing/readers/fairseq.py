"""Output of `fairseq-generate`: S-, T-, H- and D- lines, in the order of batches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.errors import BadInput
from harness.importing.records import Reader, Record
from harness.importing.sources import Source
from harness.lazy_patterns import compile_on_use

LINE = compile_on_use(r"([STHD])-(\d+)\t(.*)", re.DOTALL)
NAMES = {"S": "article", "T": "reference", "H": "candidate", "D": "candidate"}


def recognizes(source: Source) -> bool:
    """True where one of the first lines is a source or target line of fairseq."""
    return re.search(r"^[STH]-\d+\t", source.start, re.MULTILINE) is not None


def read(source: Source) -> Iterator[Record]:
    """Read a record for each number, in the order of numbers.

    The first hypothesis is the best; D has it without its pieces.
    """
    records: dict[int, Record] = {}
    detokenized: set[int] = set()
    for number, line in source.lines():
        if (match := LINE.match(line)) is None:
            continue
        kind, sample, text = match[1], int(match[2]), match[3]
        values = records.setdefault(sample, Record(number, {"id": str(sample)})).values
        if kind in "HD":
            _, tab, text = text.partition("\t")
            if not tab:
                raise BadInput(
                    source.typed_name, f"{kind}-{sample} has no score before its text; copy the file again", number
                )
            if (kind == "H" and "candidate" in values) or (kind == "D" and sample in detokenized):
                continue
            if kind == "D":
                detokenized.add(sample)
        values[NAMES[kind]] = text
    yield from (records[sample] for sample in sorted(records))


READER = Reader("fairseq-generate", recognizes, read, "harness score generate-test.txt")
