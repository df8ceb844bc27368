"""The methods paragraph of a paper, said of one comparison. Nothing in it that the comparison does not hold."""

from __future__ import annotations

import re

from harness.phrases import listed
from harness.records import Column, Leaderboard, Role
from harness.showing.citations import CITATIONS, TOOL, source_keys, test_keys
from harness.showing.escape import make_visible
from harness.showing.format import count_text
from harness.showing.notes import percent_text, signature_lines


def describe_methods(comparison: Leaderboard) -> str:
    """What was measured, how, on what, and how the differences were tested: plain text in one paragraph."""
    said = [
        _what(comparison),
        _measures(comparison),
        _signatures(comparison),
        _judge_sentence(comparison),
        _cleaning(comparison),
        _failures(comparison),
        _tries(comparison),
        _intervals(comparison),
        _tests(comparison),
        _versions(comparison),
    ]
    return make_visible(" ".join(sentence for sentence in said if sentence)) + "\n"


def _what(comparison: Leaderboard) -> str:
    size = f"{count_text(comparison.topics, 'topic')} of {count_text(comparison.events, 'event')}"
    name = comparison.title or comparison.dataset
    where = f"{name} ({size}; dataset {comparison.dataset}, fingerprint {comparison.fingerprint})"
    kinds = (
        _kind(comparison, "system", "system"),
        _kind(comparison, "floor", "baseline"),
        _kind(comparison, "ceiling", "reference-based bound"),
    )
    first, *others = [kind for kind in kinds if kind] or ["nothing"]
    beside = f", beside {join_names(others)}" if others else ""
    return f"We compared {first}{beside} on {where}."


def _kind(comparison: Leaderboard, role: Role, noun: str) -> str:
    labels = [row.label for row in comparison.rows if row.role == role and not row.unfinished]
    return f"{count_text(len(labels), noun)} ({join_names(labels)})" if labels else ""


def join_names(names: list[str]) -> str:
    """`a, b and c`."""
    return listed(names, len(names))


def _measures(comparison: Leaderboard) -> str:
    by_source: dict[str, list[str]] = {}
    for column in comparison.columns:
        by_source.setdefault(_source(column), []).append(column.title or column.measure)
    return f"We report {join_names([join_names(names) + source for source, names in by_source.items()])}."


def _source(column: Column) -> str:
    shorts = [
        ("computed with sacreBLEU, " if key == TOOL else "") + CITATIONS[key].short for key in source_keys(column)
    ]
    shorts += [column.citation] if column.citation and column.citation not in CITATIONS else []
    return f" ({'; '.join(shorts)})" if shorts else ""


def _signatures(comparison: Leaderboard) -> str:
    found = [f"{names.replace(' ', ', ')}: {signature}" for names, signature in signature_lines(comparison.columns)]
    return f"Signatures: {'; '.join(found)}." if found else ""


def _judge_sentence(comparison: Leaderboard) -> str:
    """Who judged, by what, and how far that judge agrees with itself."""
    bench = comparison.bench
    if bench is None or not bench.models:
        return ""
    share = 100 * bench.agreed / max(1, bench.comparisons)
    forced = bench.comparisons - bench.agreed
    return (
        f"The judge was {join_names([*bench.models])} at temperature {bench.temperature:g}, under the rubric with "
        f"the hash {bench.rubric}. It saw every pair in both orders; these agree in {share:.1f} % of "
        f"{count_text(bench.comparisons, 'comparison')} ({bench.agreed - bench.ties:,} preferences and "
        f"{count_text(bench.ties, 'tie')}), and the other {forced:,} count as ties."
    )


def _cleaning(comparison: Leaderboard) -> str:
    """Which rules took something from candidates, as the signatures have it."""
    found = {
        match for column in comparison.columns for match in re.findall(r"\|clean:([\w+-]+)\.v(\d+)", column.signature)
    }
    return " ".join(
        "Candidates were cleaned before anything was counted "
        f"by the rules {join_names(rules.split('+'))} (version {number})."
        for rules, number in sorted(found)
    )


def _failures(comparison: Leaderboard) -> str:
    rows = [row for row in comparison.rows if row.role != "ceiling" and not row.unfinished]
    if not rows:
        return ""
    if all(row.scored == row.topics for row in rows):
        return "Every system wrote a summary for every topic."
    if comparison.topics < max(row.topics for row in rows):
        return "Topics for which some system wrote nothing were left out for all."
    if comparison.bench:
        did = "lost there to all that others wrote"
    else:
        did = "was scored there as having written an empty summary"
    lost = [f"{row.label} for {row.topics - row.scored:,} of {row.topics:,}" for row in rows if row.scored < row.topics]
    return f"A system that wrote nothing for a topic {did} ({join_names(lost)})."


def _tries(comparison: Leaderboard) -> str:
    tries = max((row.tries for row in comparison.rows), default=1)
    return f"Every score is the mean of {tries} tries of a system, with different seeds." if tries > 1 else ""


def _intervals(comparison: Leaderboard) -> str:
    if not comparison.interval or not comparison.draws:
        return ""
    return (
        f"Intervals are {percent_text(comparison.confidence)} percentile bootstrap intervals over "
        f"{comparison.interval} ({comparison.draws:,} draws, the same for all systems, seed {comparison.seed})."
    )


def _tests(comparison: Leaderboard) -> str:
    if not comparison.test:
        return ""
    works = [CITATIONS[key].short for key in test_keys(comparison)]
    named = f" ({'; '.join(works)})" if works else ""
    return f"Differences were tested by {comparison.test}{named}, seed {comparison.seed}."


def _versions(comparison: Leaderboard) -> str:
    named = [f"{name} {version}" for name, version in comparison.versions.items()]
    return f"Versions: {join_names(named)}." if named else ""
