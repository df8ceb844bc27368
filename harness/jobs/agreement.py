"""`harness agree`: the judgments of a run's raters, and their agreement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from harness.errors import HarnessError, UnknownName
from harness.jobs.lookup import dataset_of, load_run
from harness.judging.judgment_files import read_all_judgments, systems_shown
from harness.judging.rater_agreement import list_remarks, measure_agreement
from harness.judging.system_scores import IntervalSettings
from harness.records import Remark, Run
from harness.records.agreement import Agreement
from harness.records.judgments import Judgment, JudgmentSet, RaterKind
from harness.workspace import Workspace, locate_workspace

Who = Literal["people", "models", "all"]

KINDS: dict[Who, tuple[RaterKind, ...]] = {
    "people": ("person",),
    "models": ("model",),
    "all": ("person", "model"),
}
"""Scores of metrics are no judgments: they agree or disagree with people in another way."""


def agree(
    run: str | None = None,
    *,
    who: Who | None = None,
    criteria: Sequence[str] = (),
    systems: Sequence[str] = (),
    settings: IntervalSettings = IntervalSettings(),  # noqa: B008  # a frozen value
    workspace: Workspace | None = None,
) -> Agreement:
    """Agreement of the raters of a run (None: the latest), and the standing of its systems.

    `who` are the raters: by default people, or models where no person judged. `criteria` and `systems` keep only these.
    Raises HarnessError where there is nothing to agree on, and UnknownName for a criterion that nobody judged by.
    """
    workspace = workspace or locate_workspace()
    saved_run = load_run(run, workspace)
    sets = read_all_judgments(Path(saved_run.path))
    who = who or ("people" if any(judgment_set.source.rater_kind == "person" for judgment_set in sets) else "models")
    chosen = _choose_judgments(
        saved_run,
        [judgment_set for judgment_set in sets if judgment_set.source.rater_kind in KINDS[who]],
        criteria,
        systems,
    )
    if not any(judgment_set.judgments for judgment_set in chosen):
        others = ", ".join(sorted({judgment_set.source.rater_kind for judgment_set in sets}))
        has = (
            f"no judgments of {'people or models' if who == 'all' else who}, only of: {others}"
            if others
            else "no judgments yet"
        )
        raise HarnessError(
            f"run {saved_run.name} has {has}; ask people with harness annotate, or models with harness judge"
        )
    topics = {judgment.topic for judgment_set in chosen for judgment in judgment_set.judgments}
    events = {topic.id: topic.event for topic in dataset_of(saved_run, workspace).topics if topic.id in topics}
    has_one_event = len(topics) > 1 and len(set(events.values())) == 1
    units = {} if has_one_event else events
    raters, measured, standings, pairs = measure_agreement(chosen, units, settings)
    agreement = Agreement(
        *(saved_run.name, saved_run.dataset, who, len(topics), raters, measured, standings, pairs),
        confidence=settings.confidence,
        draws=settings.draws,
        seed=settings.seed,
    )
    remarks = [Remark("one event", "caution", {"topics": len(topics)})] if has_one_event else []
    return msgspec.structs.replace(agreement, remarks=(*remarks, *list_remarks(agreement)))


def _choose_judgments(
    run: Run, sets: Sequence[JudgmentSet], criteria: Sequence[str], systems: Sequence[str]
) -> list[JudgmentSet]:
    """The sets with only the judgments by these criteria of these systems (none named: all)."""
    for kind, names, names_there in (
        ("criterion", criteria, {judgment.criterion for judgment_set in sets for judgment in judgment_set.judgments}),
        (
            "system",
            systems,
            {name for judgment_set in sets for judgment in judgment_set.judgments for name in systems_shown(judgment)},
        ),
    ):
        for name in names:
            if name not in names_there:
                raise UnknownName(f"{kind} among the judgments of run {run.name}:", name, sorted(names_there))

    def is_chosen(judgment: Judgment) -> bool:
        labels = set(systems_shown(judgment))
        return (not criteria or judgment.criterion in criteria) and (not systems or labels <= set(systems))

    return [
        msgspec.structs.replace(judgment_set, judgments=tuple(filter(is_chosen, judgment_set.judgments)))
        for judgment_set in sets
    ]
