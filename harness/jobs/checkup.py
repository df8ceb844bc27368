"""A dataset looked over, with the agreement of its references."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from harness.datasets import checkup, load
from harness.datasets.problems import Problem
from harness.importing.choices import Request
from harness.importing.dataset import import_dataset
from harness.jobs.import_dataset import scratch
from harness.jobs.import_record import describe_origin, describe_roles
from harness.jobs.listener import Listener
from harness.jobs.opened_data import merge_remarks, request_of
from harness.records import text_remark
from harness.rouge import Rouge
from harness.running.runner import Progress
from harness.workspace import Workspace, locate_workspace

AGREEMENT = ("rouge1", "rouge2", "rougeL")
"""The measures by which references of a topic are compared with the others: mean stemmed F1."""

TOLD_EVERY = 100
"""Topics between two words about how far the check is."""


def check_dataset(
    name: str | Path,
    *,
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
) -> checkup.Checkup:
    """Check a dataset: all its faults, and the facts that a careful reader wants."""
    workspace = workspace or locate_workspace()

    def progress(done: int, total: int) -> None:
        if done % TOLD_EVERY == 0 or done == total:
            listener.progress(Progress(str(name), done, total, 0))

    request = request_of(str(name), workspace)
    if request is not None:
        return check_foreign(request, workspace, progress)
    path = load.locate_dataset(name, workspace.datasets)
    result = checkup.check_dataset_files(path, mean_agreement, progress)
    return structs.replace(
        result, remarks=(*(text_remark(line, "note") for line in describe_origin(path)), *result.remarks)
    )


def check_foreign(request: Request, workspace: Workspace, progress: Callable[[int, int], None]) -> checkup.Checkup:
    """Check the dataset that `harness import` would make of a source; nothing is kept. Raises HarnessError."""
    with scratch(workspace.root, dry_run=True) as folder:
        imported = import_dataset(request, folder)
        result = checkup.check_dataset_files(imported.path, mean_agreement, progress)
    source_name = ", ".join(request.sources)
    problems = {problem: move_to_source(problem, source_name, result.topics) for problem in result.problems}
    roles_remark = text_remark(describe_roles(imported.findings), "note")
    return structs.replace(
        result,
        path=source_name,
        problems=tuple(problems.values()),
        further_counts={
            str(new): result.further_counts[str(old)]
            for old, new in problems.items()
            if str(old) in result.further_counts
        },
        remarks=(roles_remark, *merge_remarks(imported.remarks), *result.remarks),
    )


def move_to_source(problem: Problem, source_name: str, topics: Sequence[checkup.TopicFacts]) -> Problem:
    """A problem of a line that was imported, by the topic's id instead of the line."""
    topic = topics[problem.line - 1].id if problem.line and problem.line <= len(topics) > 1 else None
    what = problem.message if topic is None else f"topic {topic!r}: {problem.message}"
    return structs.replace(problem, path=source_name, line=None, message=what)


def mean_agreement(texts: list[str], others: list[list[str]]) -> Mapping[str, Sequence[float]]:
    """Mean ROUGE F1, 0 to 100, of each text against each of its own others."""
    by_name = Rouge(types=AGREEMENT, references="mean").score(texts, others)
    return {name: (100 * scores.fmeasure).tolist() for name, scores in by_name.items()}
