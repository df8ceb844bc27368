"""Judgments of a run's candidates by topic, to stand beside the texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.judging.judgment_files import read_all_judgments, systems_shown, text_digest, text_digests
from harness.judging.verdict_log import list_logs, read_judge, read_log
from harness.records.judgments import Judgment, Preference

OVERALL = "better"
"""The criterion of a judge of pairs, as the rubric for people has it."""

WINNER_PLACES = {"first": 0, "second": 1}


def group_judgments(run_folder: Path) -> dict[str, tuple[Judgment, ...]]:
    """Ratings, preferences and verdicts about a run, by topic. Raises BadInput for a file that cannot be read."""
    by_topic: dict[str, list[Judgment]] = {}
    for judgment_set in read_all_judgments(run_folder):
        for judgment in judgment_set.judgments:
            by_topic.setdefault(judgment.topic, []).append(judgment)
    for verdict in _read_verdicts(run_folder):
        by_topic.setdefault(verdict.topic, []).append(verdict)
    return {topic: tuple(judgments) for topic, judgments in by_topic.items()}


def _read_verdicts(run_folder: Path) -> Iterator[Preference]:
    """The verdicts of judges of pairs, each order by itself, with the judge's reasons."""
    for path in list_logs(run_folder):
        judge = read_judge(path)
        for record in read_log(path):
            if record.verdict:
                systems = (record.first, record.second)
                winner = systems[WINNER_PLACES[record.verdict]] if record.verdict in WINNER_PLACES else ""
                reasons = "\n".join(record.reply.text.strip().splitlines()[:-1])
                yield Preference(record.topic, *systems, winner, OVERALL, judge.model if judge else "", note=reasons)


def keep_current(judgments: Sequence[Judgment], texts: Mapping[str, str]) -> tuple[Judgment, ...]:
    """The judgments about these texts, by label, and judgments whose text is unknown."""
    digests = {label: text_digest(text) for label, text in texts.items()}
    return tuple(judgment for judgment in judgments if _is_about(judgment, digests))


def _is_about(judgment: Judgment, digests: Mapping[str, str]) -> bool:
    systems = zip(systems_shown(judgment), text_digests(judgment), strict=False)
    digest_pairs = [(digests.get(system), digest) for system, digest in systems]
    return all(
        not digest or digest_of_text is None or digest_of_text == digest for digest_of_text, digest in digest_pairs
    )
