"""The leaderboard of judgments, made of counts like any other, and its tables beside the judgments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from harness.files.line_files import write_whole_file
from harness.jobs.judge_options import JudgedRun
from harness.jobs.leaderboards import relative_path
from harness.jobs.provenance import current_versions
from harness.jobs.text_facts import missing_candidate
from harness.records import Leaderboard, Remark
from harness.running.package_versions import SCORERS
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics.metric import Metric, Rows
from harness.scoring.settings import choose_columns
from harness.scoring.system_counts import SystemCounts, count_system
from harness.showing.leaderboard_formats import render


class JudgeResult(Struct, frozen=True):
    """The leaderboard, and how many questions could not be put: it lacks their verdicts, and says so."""

    leaderboard: Leaderboard
    unasked_questions: int = 0


def count_systems(judged: JudgedRun, rows: Mapping[str, Mapping[str, Rows]]) -> list[SystemCounts]:
    """The counts that a judge gave, by label and metric, as records for the statistics."""
    candidates = judged.candidates
    budgets = [topic.article.words for topic in candidates.topics]
    return [
        count_system(
            system.label,
            system.role,
            dict(rows[system.label]),
            [
                candidates.candidates[system.label].get(topic.id) or missing_candidate(topic)
                for topic in candidates.topics
            ],
            budgets,
        )
        for system in candidates.systems
    ]


def build_and_save(
    judged: JudgedRun,
    metrics: Sequence[Metric],
    rows: Mapping[str, Mapping[str, Rows]],
    remarks: Iterable[Remark],
    name: str,
) -> Leaderboard:
    """The leaderboard of ratings, kept beside the judgments under this name."""
    folder = Path(judged.run.path, "judgments")
    events = [topic.event for topic in judged.candidates.topics]
    counts, columns = count_systems(judged, rows), choose_columns(metrics)
    plain = build_leaderboard(judged.dataset, counts, columns, events, judged.settings)
    leaderboard = structs.replace(
        plain,
        remarks=(*plain.remarks, *remarks),
        run=judged.run.name,
        versions=versions_without_scorers(),
        saved=relative_path(str(folder)),
    )
    save_tables(leaderboard, folder / name)
    return leaderboard


def versions_without_scorers() -> dict[str, str]:
    """The versions that matter where no text was counted."""
    return {name: version for name, version in current_versions().items() if name not in SCORERS}


def save_tables(leaderboard: Leaderboard, path: Path) -> None:
    """Write the leaderboard beside the judgments that it was made from, as Markdown and as JSON."""
    for suffix, format_ in (("md", "markdown"), ("json", "json")):
        write_whole_file(path.with_name(f"{path.name}.{suffix}"), [render(leaderboard, format_).encode()])
