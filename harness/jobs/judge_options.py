"""Candidates of a run as judges are shown them, chosen on the command line or in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from harness import cleaning
from harness.errors import HarnessError, UnknownName
from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.clean_candidates import candidates_of
from harness.jobs.lookup import dataset_of, load_run
from harness.jobs.scored_run import has_unavailable
from harness.judging.judge_plan import PLACES, JudgePlan
from harness.judging.judged_candidates import JudgedCandidates, draw_topics
from harness.models import prompts
from harness.models.cache_folders import replies_folder
from harness.models.endpoint import Endpoint
from harness.models.reply_cache import ReplyCache
from harness.records import Dataset, Run
from harness.running import store
from harness.scoring.settings import Settings
from harness.workspace import Workspace, locate_workspace

RUBRIC = Path(prompts.__file__).with_name("rubric.txt")
"""The rubric that ships."""


class JudgeOptions(TypedDict, total=False):
    """Keywords of a judge, all optional.

    `rubric` is a file (default: the one that ships), `systems` are labels (default: all), `topics` how many of them,
    drawn by the seed (default: all). `clean` names the rules that candidates are cleaned by before they are shown.
    With `settings.baseline`, every system is compared with that one only.
    """

    rubric: Path | None
    systems: Sequence[str]
    topics: int | None
    clean: Sequence[str]
    settings: Settings


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """A run that is put before a judge, its dataset, and the candidates that are judged, cleaned by these `rules`."""

    run: Run
    dataset: Dataset
    workspace: Workspace
    candidates: JudgedCandidates
    settings: Settings
    rules: tuple[str, ...]

    @property
    def cleaning(self) -> str:
        """The cleaning of candidates before they were shown, as signatures write it; "" for none."""
        return cleaning.cleaning_signature(self.rules)

    @property
    def sources(self) -> list[CandidateSource]:
        """The sources of the candidates, as scoring reads them."""
        return [
            CandidateSource(system.label, system.role, self.candidates.candidates[system.label])
            for system in self.candidates.systems
        ]


def open_judged_run(
    run: str | None, workspace: Workspace | None, options: JudgeOptions, least_systems: int = 2
) -> JudgedRun:
    """The candidates of a run (None: the latest) that are judged. Raises HarnessError for what the user can mend."""
    settings, topics = options.get("settings") or Settings(), options.get("topics")
    settings.check()
    if topics is not None and topics < 1:
        raise HarnessError(f"topics must be at least 1, not {topics}")
    rules = cleaning.choose_rules(options.get("clean") or ())
    workspace = workspace or locate_workspace()
    loaded = load_run(run, workspace)
    dataset = dataset_of(loaded, workspace)
    labels = _choose_labels(loaded, options.get("systems") or (), settings.baseline, least_systems)
    topic_ids = draw_topics([topic.id for topic in dataset.topics], topics, settings.seed)
    candidates = _collect_candidates(loaded, dataset, labels, topic_ids, rules)
    return JudgedRun(loaded, dataset, workspace, candidates, settings, rules)


def plan_pairs(judged: JudgedRun, endpoint: Endpoint, options: JudgeOptions) -> JudgePlan:
    """The pairs of candidates before this judge. Raises HarnessError for a rubric that cannot be used."""
    template = prompts.read_prompt(options.get("rubric") or RUBRIC, PLACES, needed=["first", "second"])
    settings = judged.settings
    return JudgePlan(judged.run, judged.candidates, template, endpoint, settings.baseline, settings.seed, judged.rules)


def _choose_labels(run: Run, labels: Sequence[str], baseline: str | None, least: int) -> list[str]:
    """The labels of the systems that are judged: of a system with several trials, the first."""
    own_labels = [system.label for system in run.systems if not system.trial_of]
    for kind, names in (("system", labels), ("baseline", [baseline] if baseline is not None else [])):
        for name in names:
            if name not in own_labels:
                raise UnknownName(f"{kind} in run {run.name}:", name, own_labels)
    chosen = [label for label in own_labels if not labels or label in labels or label == baseline]
    if len(chosen) < least:
        raise HarnessError(f"a judge compares two systems, and of run {run.name} there is one; run or name another")
    return chosen


def _collect_candidates(
    run: Run, dataset: Dataset, labels: Sequence[str], topic_ids: set[str], rules: tuple[str, ...]
) -> JudgedCandidates:
    candidates_by_label = {label: candidates_of(run, label, rules, among=topic_ids) for label in labels}
    if unfinished := [label for label in labels if has_unavailable(candidates_by_label[label])]:
        names = ", ".join(unfinished)
        raise HarnessError(f"run {run.name} is unfinished for {names}: harness eval goes on with it; or name others")
    return JudgedCandidates(
        tuple(system for system in run.systems if system.label in labels and not system.trial_of),
        tuple(topic for topic in dataset.topics if topic.id in topic_ids),
        candidates_by_label,
    )


def open_reply_cache(workspace: Workspace) -> ReplyCache:
    """Open the cache of replies of this user, and the folder in which earlier releases kept them."""
    return ReplyCache(*reply_folders(workspace))


def reply_folders(workspace: Workspace) -> tuple[Path, Path]:
    """The folder of kept replies, and that of earlier releases."""
    return replies_folder(), store.cache_folder(workspace.results) / "judge"
