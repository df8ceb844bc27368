"""Text of a paper on a leaderboard: the methods paragraph, and the works to cite (`citations.bib`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from msgspec import Struct

from harness.phrases import list_names
from harness.records import Column, Leaderboard, Role
from harness.showing.format import count_text
from harness.showing.notes import has_intervals, interval_methods, percent_text, signature_lines
from harness.showing.visible_text import make_visible
from harness.showing.wording.pair_test_wording import name_test


class Work(Struct, frozen=True):
    """A publication. `short` names it in a sentence, `kind` is BibTeX's; `fields` stand in its order, in LaTeX."""

    short: str
    kind: str
    fields: dict[str, str]


def read_works(text: str) -> Iterator[tuple[str, Work]]:
    """Key and work of each entry of `citations.bib`: a field takes one line, and `shorttitle` comes first."""
    for kind, key, body in re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))
        yield key, Work(fields.pop("shorttitle"), kind, fields)


CITATIONS = dict(read_works(files("harness.showing").joinpath("citations.bib").read_text(encoding="utf-8")))
"""Key -> work. `Column.citation` names one of them."""


def bibtex(key: str) -> str:
    """The BibTeX entry of a work, on several lines. Raises KeyError."""
    work = CITATIONS[key]
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in work.fields.items())
    return f"@{work.kind}{{{key},\n{fields}}}\n"


TOOL = "post2018call"
"""sacrebleu, which computes BLEU, chrF and TER and asks to be cited itself."""


def source_keys(column: Column) -> list[str]:
    """The keys behind one measure, the measure's own before the tool's."""
    keys = ["papineni2002bleu"] if column.measure.startswith("bleu") else []
    keys += [column.citation] if column.citation != TOOL else []
    keys += [TOOL] if column.measure.startswith(("bleu", "chrf", "ter")) else []
    return [key for key in dict.fromkeys(keys) if key in CITATIONS]


def test_keys(leaderboard: Leaderboard) -> list[str]:
    """The keys behind the test of a leaderboard and its correction."""
    test = name_test(leaderboard).lower()
    keys = ["noreen1989computer", "riezler2005pitfalls"] if "randomization" in test else []
    keys += ["koehn2004statistical"] if "bootstrap" in test else []
    keys += ["westfall1993resampling"] if "max-t" in test else []
    return [*keys, *(["holm1979simple"] if "holm" in test else [])]


def cited_keys(leaderboard: Leaderboard) -> list[str]:
    """The keys of all that a leaderboard rests on, each once."""
    keys = [key for column in leaderboard.columns for key in source_keys(column)]
    return list(dict.fromkeys((*keys, *test_keys(leaderboard))))


def cite(leaderboard: Leaderboard) -> str:
    """The BibTeX entries of the works behind a leaderboard."""
    return "\n".join(bibtex(key) for key in cited_keys(leaderboard))


def describe_methods(leaderboard: Leaderboard) -> str:
    """Describe the measures, the data and the tests in one paragraph of plain text."""
    sentences = [
        _systems_sentence(leaderboard),
        _measures(leaderboard),
        _signatures(leaderboard),
        _judge_sentence(leaderboard),
        _cleaning(leaderboard),
        _failures(leaderboard),
        _tries(leaderboard),
        _intervals(leaderboard),
        _tests(leaderboard),
        _versions(leaderboard),
    ]
    return make_visible(" ".join(sentence for sentence in sentences if sentence)) + "\n"


def _systems_sentence(leaderboard: Leaderboard) -> str:
    size = f"{count_text(leaderboard.topics, 'topic')} of {count_text(leaderboard.events, 'event')}"
    name = leaderboard.title or leaderboard.dataset
    where = f"{name} ({size}; dataset {leaderboard.dataset}, fingerprint {leaderboard.fingerprint})"
    kinds = (
        _kind(leaderboard, "system", "system"),
        _kind(leaderboard, "floor", "baseline"),
        _kind(leaderboard, "ceiling", "reference-based bound"),
    )
    first, *others = [kind for kind in kinds if kind] or ["nothing"]
    beside = f", beside {join_names(others)}" if others else ""
    return f"We compared {first}{beside} on {where}."


def _kind(leaderboard: Leaderboard, role: Role, noun: str) -> str:
    labels = [row.label for row in leaderboard.rows if row.role == role and not row.unavailable]
    return f"{count_text(len(labels), noun)} ({join_names(labels)})" if labels else ""


def join_names(names: list[str]) -> str:
    """Names joined for a sentence: `a, b and c`."""
    return list_names(names, len(names))


def _measures(leaderboard: Leaderboard) -> str:
    by_source: dict[str, list[str]] = {}
    for column in leaderboard.columns:
        by_source.setdefault(_source(column), []).append(column.title or column.measure)
    return f"We report {join_names([join_names(names) + source for source, names in by_source.items()])}."


def _source(column: Column) -> str:
    shorts = [
        ("computed with sacreBLEU, " if key == TOOL else "") + CITATIONS[key].short for key in source_keys(column)
    ]
    shorts += [column.citation] if column.citation and column.citation not in CITATIONS else []
    return f" ({'; '.join(shorts)})" if shorts else ""


def _signatures(leaderboard: Leaderboard) -> str:
    lines = [f"{names.replace(' ', ', ')}: {signature}" for names, signature in signature_lines(leaderboard.columns)]
    return f"Signatures: {'; '.join(lines)}." if lines else ""


def _judge_sentence(leaderboard: Leaderboard) -> str:
    """A sentence on the judge, its rubric, and its agreement with itself."""
    bench = leaderboard.judge_stats
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


def _cleaning(leaderboard: Leaderboard) -> str:
    """The cleaning rules that changed candidates, as signatures write them."""
    rule_sets = {
        match for column in leaderboard.columns for match in re.findall(r"\|clean:([\w+-]+)\.v(\d+)", column.signature)
    }
    return " ".join(
        "Candidates were cleaned before anything was counted "
        f"by the rules {join_names(rules.split('+'))} (version {number})."
        for rules, number in sorted(rule_sets)
    )


def _failures(leaderboard: Leaderboard) -> str:
    rows = [row for row in leaderboard.rows if row.role != "ceiling" and not row.unavailable]
    if not rows:
        return ""
    if all(row.scored == row.topics for row in rows):
        return "Every system wrote a summary for every topic."
    if leaderboard.topics < max(row.topics for row in rows):
        return "Topics for which some system wrote nothing were left out for all."
    if leaderboard.judge_stats:
        did = "lost there to all that others wrote"
    else:
        did = "was scored there as having written an empty summary"
    failures = [
        f"{row.label} for {row.topics - row.scored:,} of {row.topics:,}" for row in rows if row.scored < row.topics
    ]
    return f"A system that wrote nothing for a topic {did} ({join_names(failures)})."


def _tries(leaderboard: Leaderboard) -> str:
    trials = max((row.trials for row in leaderboard.rows), default=1)
    return f"Every score is the mean of {trials} trials of a system, with different seeds." if trials > 1 else ""


def _intervals(leaderboard: Leaderboard) -> str:
    if not leaderboard.interval or not has_intervals(leaderboard):
        return ""
    return (
        f"Intervals are {percent_text(leaderboard.confidence)} confidence intervals over {leaderboard.interval} "
        f"({interval_methods(leaderboard)})."
    )


def _tests(leaderboard: Leaderboard) -> str:
    if not leaderboard.test:
        return ""
    works = [CITATIONS[key].short for key in test_keys(leaderboard)]
    packages = f" ({'; '.join(works)})" if works else ""
    return f"Differences were tested by {name_test(leaderboard)}{packages}, seed {leaderboard.seed}."


def _versions(leaderboard: Leaderboard) -> str:
    packages = [f"{name} {version}" for name, version in leaderboard.versions.items()]
    return f"Versions: {join_names(packages)}." if packages else ""
