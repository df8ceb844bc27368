"""Judgments that come with candidates, or with a dataset, kept in the run of those candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from harness.errors import HarnessError
from harness.importing.judgment_fields import RawRating
from harness.importing.judgment_tables import RatingCollector
from harness.judging.judgment_files import judgment_key as key_of
from harness.judging.judgment_files import judgment_path, read_judgments, text_digest, write_judgments
from harness.progress import track_items
from harness.records import Judgment, JudgmentSet, Rating, Remark

MAX_NAMED = 8
"""Systems that a remark names."""

LOSSES = {
    "system": "judgments of another system",
    "topic": "judgments of another topic",
    "text": "judgments of another text",
}
"""Reason why judgments do not fit a run -> the kind of the remark on it."""

Texts = Mapping[str, Mapping[str, str]]
"""Text by topic by system: what was judged."""


class Fitted(Struct, frozen=True):
    """Sets of judgments that fit a run, and remarks on those that do not."""

    sets: tuple[JudgmentSet, ...]
    remarks: tuple[Remark, ...] = ()


def collect_ratings(
    ratings: Iterable[tuple[str, str, Sequence[tuple[str, RawRating]]]],
) -> tuple[JudgmentSet, ...]:
    """The ratings of (system, source, ratings by topic) as sets of judgments. Raises BadInput for one that is none."""
    collector = RatingCollector("")
    origins: dict[str, None] = {}
    for system, where, by_topic in ratings:
        for topic, raw in by_topic:
            collector.add(system, topic, raw, where)
            origins[Path(where).name] = None
    return collector.build_sets(", ".join(origins))


def fit_judgments(sets: Sequence[JudgmentSet], texts: Texts) -> Fitted:
    """The ratings of texts that exist, matched by their digests. A remark counts the others for each system."""
    remarks: list[Remark] = []
    fitted = []
    for judgments in sets:
        fitting: list[Judgment] = []
        counts_by_reason: dict[str, Counter[str]] = {"system": Counter(), "topic": Counter(), "text": Counter()}
        for judgment in track_items(judgments.judgments, "matched", "judgments"):
            if not isinstance(judgment, Rating):
                fitting.append(judgment)
                continue
            why = _find_misfit(judgment, texts)
            if why:
                counts_by_reason[why][judgment.system] += 1
                continue
            digest = text_digest(texts[judgment.system][judgment.topic])
            fitting.append(structs.replace(judgment, candidate=digest))
        remarks += _loss_remarks(judgments.source.name, counts_by_reason)
        if fitting:
            fitted.append(JudgmentSet(judgments.source, tuple(fitting)))
    return Fitted(tuple(fitted), tuple(remarks))


def _find_misfit(rating: Rating, texts: Texts) -> str:
    if rating.system not in texts:
        return "system"
    text = texts[rating.system].get(rating.topic)
    if text is None:
        return "topic"
    return "text" if rating.candidate and rating.candidate != text_digest(text) else ""


def _loss_remarks(name: str, counts_by_reason: Mapping[str, Counter[str]]) -> list[Remark]:
    return [
        Remark(
            LOSSES[why],
            "caution",
            {"name": name, "count": counts.total(), "systems": list(counts)[:MAX_NAMED], "total": len(counts)},
        )
        for why, counts in counts_by_reason.items()
        if counts
    ]


def keep_judgments(run_folder: Path, sets: Sequence[JudgmentSet]) -> list[Path]:
    """Write sets of judgments into a run, each to the file of its name, beside those already there.

    A file that says something else of the same candidate stays as it is, and the new one gets a number.
    Raises HarnessError.
    """
    return [_keep_set(run_folder, judgments) for judgments in sets]


def _keep_set(run_folder: Path, judgments: JudgmentSet) -> Path:
    name, number = judgments.source.name, 1
    while True:
        path = judgment_path(run_folder, name)
        if not path.exists():
            write_judgments(path, _rename_judgments(judgments, name))
            return path
        merged = _merge(read_judgments(path), _rename_judgments(judgments, name))
        if merged is not None:
            write_judgments(path, merged)
            return path
        number += 1
        name = f"{judgments.source.name}-{number}"
        if number > 999:
            raise HarnessError(f"{path}: there are too many files of this name; remove those that are not wanted")


def _rename_judgments(judgments: JudgmentSet, name: str) -> JudgmentSet:
    return JudgmentSet(structs.replace(judgments.source, name=name), judgments.judgments)


def _merge(old: JudgmentSet, new: JudgmentSet) -> JudgmentSet | None:
    """Merge two sets; None where their kinds or scales differ, or their judgments contradict one another."""
    mine, theirs = old.source, new.source
    if (mine.rater_kind, mine.plan, mine.signature) != (theirs.rater_kind, theirs.plan, theirs.signature):
        return None
    criteria = {criterion.name: criterion for criterion in mine.criteria}
    if any(criteria.get(criterion.name, criterion) != criterion for criterion in theirs.criteria):
        return None
    criteria |= {criterion.name: criterion for criterion in theirs.criteria}
    by_key = {key_of(judgment): judgment for judgment in old.judgments}
    for judgment in new.judgments:
        if by_key.setdefault(key_of(judgment), judgment) != judgment:
            return None
    origins = dict.fromkeys(filter(None, (*mine.origin.split(", "), *theirs.origin.split(", "))))
    source = structs.replace(mine, criteria=tuple(criteria.values()), origin=", ".join(origins))
    return JudgmentSet(source, tuple(by_key.values()))
