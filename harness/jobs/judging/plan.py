"""What is put before a judge: a run's candidates, a rubric, an endpoint; from that, every question and its book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypedDict

import msgspec

from harness import cleaning
from harness.errors import HarnessError
from harness.jobs.judging.pairs import (
    PLACES,
    JudgedCandidates,
    JudgePrompt,
    collect_candidates,
    judge_prompts,
    pair_comparisons,
)
from harness.jobs.judging.verdict_log import FORMAT, JudgeConfig
from harness.jobs.lookup import dataset_of, load_run
from harness.models import prompts
from harness.models.cache_folders import replies_folder
from harness.models.endpoint import Endpoint
from harness.models.reply_cache import ReplyCache
from harness.records import Dataset, Run
from harness.running import store
from harness.scoring.metrics.pair_wins import PairComparison
from harness.scoring.settings import Settings
from harness.workspace import Workspace, locate_workspace

RUBRIC = Path(prompts.__file__).with_name("rubric.txt")
"""The rubric that ships."""

PROMPTS_AT_ONCE = 64
"""Comparisons whose prompts are in memory at once."""


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
class JudgePlan:
    """All that decides what is asked. `rules` are those of cleaning."""

    run: Run
    dataset: Dataset
    workspace: Workspace
    ground: JudgedCandidates
    template: prompts.Template
    endpoint: Endpoint
    settings: Settings
    rules: tuple[str, ...]

    @property
    def request(self) -> str:
        """The settings of a request that can move a verdict, beside model and rubric."""
        at, more = self.endpoint, ""
        if at.more:
            more = f"|body:{msgspec.json.encode(at.more, order='deterministic').decode()}"
        return f"temperature:{at.temperature:g}|max_tokens:{at.max_tokens}{more}"

    @property
    def cleaned(self) -> str:
        """What was done to candidates before they were shown, as signatures have it; "" for nothing."""
        return cleaning.cleaning_signature(self.rules)

    @property
    def judge(self) -> JudgeConfig:
        """Whose verdicts these are: one book for each."""
        at = self.endpoint
        return JudgeConfig(FORMAT, at.model, at.base_url, self.template.digest, self.request, self.cleaned)

    def bouts(self) -> list[PairComparison]:
        """Every comparison, those that need no judge decided."""
        return pair_comparisons(self.ground, self.settings.baseline)

    def asked(self, bouts: Sequence[PairComparison]) -> Iterator[tuple[list[PairComparison], list[JudgePrompt]]]:
        """The comparisons, so many at once as may be in memory, and what has to be asked for these."""
        stream = iter(bouts)
        while part := list(islice(stream, PROMPTS_AT_ONCE)):
            yield (
                part,
                [
                    question
                    for place, bout in enumerate(part)
                    if bout.asked
                    for question in judge_prompts(place, bout, self.ground, self.template, self.settings.seed)
                ],
            )


def kept_replies(workspace: Workspace) -> ReplyCache:
    """What judges were told before, by this user anywhere, and in the folder where earlier releases kept it."""
    return ReplyCache(replies_folder(), store.cache_folder(workspace.results) / "judge")


def plan_judging(run: str | None, endpoint: Endpoint, workspace: Workspace | None, how: JudgeOptions) -> JudgePlan:
    """The candidates of a run (None: the latest) before this judge. Raises HarnessError for what cannot be meant."""
    settings, topics = how.get("settings") or Settings(), how.get("topics")
    settings.check()
    if topics is not None and topics < 1:
        raise HarnessError(f"topics must be at least 1, not {topics}")
    rules = cleaning.choose_rules(how.get("clean") or ())
    workspace = workspace or locate_workspace()
    kept = load_run(run, workspace)
    dataset = dataset_of(kept, workspace)
    template = prompts.read_prompt(how.get("rubric") or RUBRIC, PLACES, needed=["first", "second"])
    ground = collect_candidates(
        kept, dataset, how.get("systems") or (), topics, seed=settings.seed, baseline=settings.baseline, rules=rules
    )
    return JudgePlan(kept, dataset, workspace, ground, template, endpoint, settings, rules)
