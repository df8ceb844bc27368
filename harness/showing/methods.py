"""The methods paragraph of a paper, said of one comparison. Nothing in it that the comparison does not hold."""

from __future__ import annotations

from harness.records import Column, Comparison, Role
from harness.showing.citations import CITATIONS, sources, tests
from harness.showing.figures import count
from harness.showing.notes import percent, signature_lines
from harness.showing.visible import visible


def describe(comparison: Comparison) -> str:
    """What was measured, how, on what, and how the differences were tested: plain text in one paragraph."""
    said = [
        _what(comparison),
        _measures(comparison),
        _signatures(comparison),
        "A system that wrote nothing for a topic was given an empty summary there and scored accordingly.",
        _intervals(comparison),
        _tests(comparison),
        _versions(comparison),
    ]
    return visible(" ".join(sentence for sentence in said if sentence)) + "\n"


def _what(comparison: Comparison) -> str:
    size = f"{count(comparison.topics, 'topic')} of {count(comparison.events, 'event')}"
    name = comparison.title or comparison.dataset
    where = f"{name} ({size}; dataset {comparison.dataset}, fingerprint {comparison.fingerprint})"
    others = [_kind(comparison, "floor", "baseline"), _kind(comparison, "ceiling", "reference-based bound")]
    beside = f", beside {listed([other for other in others if other])}" if any(others) else ""
    return f"We compared {_kind(comparison, 'system', 'system')}{beside} on {where}."


def _kind(comparison: Comparison, role: Role, noun: str) -> str:
    labels = [row.label for row in comparison.rows if row.role == role]
    return f"{count(len(labels), noun)} ({listed(labels)})" if labels else ""


def listed(names: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _measures(comparison: Comparison) -> str:
    by_source: dict[str, list[str]] = {}
    for column in comparison.columns:
        by_source.setdefault(_source(column), []).append(column.title or column.measure)
    return f"We report {listed([listed(names) + source for source, names in by_source.items()])}."


def _source(column: Column) -> str:
    shorts = [f"{'computed with sacreBLEU, ' if key == 'post2018call' else ''}{CITATIONS[key].short}"
              for key in sources(column)]  # fmt: skip
    return f" ({'; '.join(shorts)})" if shorts else ""


def _signatures(comparison: Comparison) -> str:
    found = [f"{names.replace(' ', ', ')}: {signature}" for names, signature in signature_lines(comparison.columns)]
    return f"Signatures: {'; '.join(found)}." if found else ""


def _intervals(comparison: Comparison) -> str:
    if not comparison.interval or not comparison.draws:
        return ""
    return (
        f"Intervals are {percent(comparison.confidence)} percentile bootstrap intervals over {comparison.interval} "
        f"({comparison.draws:,} draws, the same for all systems, seed {comparison.seed})."
    )


def _tests(comparison: Comparison) -> str:
    if not comparison.test:
        return ""
    works = [CITATIONS[key].short for key in tests(comparison)]
    named = f" ({'; '.join(works)})" if works else ""
    return f"Differences were tested by {comparison.test}{named}, seed {comparison.seed}."


def _versions(comparison: Comparison) -> str:
    named = [f"{name} {version}" for name, version in comparison.versions.items()]
    return f"Versions: {listed(named)}." if named else ""
