"""Digests of the topics that a run was made on, so that a refusal can name the topics that changed.

results/<run>/topics.jsonl    {"id": ..., "digest": ..., "words": ...} a line
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from harness.datasets.jsonl_format import digest_topics, read_topic_ids
from harness.errors import HarnessError
from harness.files.line_files import write_whole_file
from harness.files.text import open_regular, whole_lines
from harness.phrases import plural
from harness.records import Dataset, Run
from harness.running import store

MOST_NAMED = 3
"""Topics that a sentence names of each kind."""

Digests = Mapping[str, tuple[str, int]]
"""The digest of a topic's texts and its budget in words, by topic id; "" and 0 where only the id is known."""


class _Line(msgspec.Struct):
    id: str
    digest: str = ""
    words: int = 0


_decoder = msgspec.json.Decoder(_Line)


def _path(run: Run) -> Path:
    return Path(run.path) / "topics.jsonl"


def digests_of(dataset: Dataset) -> Digests:
    """The digest of each topic."""
    return dict(zip(read_topic_ids(dataset.topics), digest_topics(dataset.topics), strict=True))


def write_digests(run: Run, dataset: Dataset, ids: Sequence[str] | None = None) -> None:
    """Keep the topics of a run that is being written, unless they are kept already. Raises HarnessError.

    `ids` are those of the topics, where they have been read.
    """
    if read_digests(run, only_kept=True):
        return
    names = read_topic_ids(dataset.topics) if ids is None else ids
    lines = (_Line(name, *digest) for name, digest in zip(names, digest_topics(dataset.topics), strict=True))
    write_whole_file(_path(run), (msgspec.json.encode(line) + b"\n" for line in lines))


def read_digests(run: Run, *, only_kept: bool = False) -> Digests:
    """The topics of a run; of a run that kept none, or whose file is damaged, those that have a candidate."""
    digests: dict[str, tuple[str, int]] = {}
    try:
        with open_regular(_path(run)) as file:
            for _, line in whole_lines(file):
                topic = _decoder.decode(line)
                digests[topic.id] = topic.digest, topic.words
    except (HarnessError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        digests = {}
    return digests if digests or only_kept else _digest_candidates(run)


def _digest_candidates(run: Run) -> Digests:
    ids: dict[str, tuple[str, int]] = {}
    for system in run.systems:
        try:
            ids |= dict.fromkeys(store.open_candidates(run, system.label), ("", 0))
        except HarnessError:  # whoever reads that file says so
            continue
    return ids


def describe_changes(old: Digests, new: Digests) -> str:
    """Name the topics added, removed or changed: `1 topic added (t7), 12 changed (t1, t2, t3, ...)`."""
    both = [topic for topic in new if topic in old]
    compared = [topic for topic in both if old[topic][0] and new[topic][0]]
    changed = {topic for topic in compared if old[topic][0] != new[topic][0]}
    kinds = {
        "added": [topic for topic in new if topic not in old],
        "removed": [topic for topic in old if topic not in new],
        "changed": [topic for topic in compared if topic in changed],
        "with another word budget": [
            topic for topic in compared if topic not in changed and old[topic][1] != new[topic][1]
        ],
    }
    parts = [_count_topics(kind, topics) for kind, topics in kinds.items() if topics]
    if len(compared) < len(both):
        parts.append(f"whether {'others' if parts else 'topics'} have changed was not recorded")
    return ", ".join(parts) or "the topics are the same"


def _count_topics(kind: str, topics: Sequence[str]) -> str:
    names = ", ".join(topics[:MOST_NAMED]) + ", ..." * (len(topics) > MOST_NAMED)
    return f"{plural(len(topics), 'topic')} {kind} ({names})"
