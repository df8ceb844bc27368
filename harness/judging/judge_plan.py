"""What a judge of pairs is asked: a run's candidates, a rubric, an endpoint; from that, every question and its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from harness import cleaning
from harness.judging.judged_candidates import JudgedCandidates
from harness.judging.pair_comparisons import PairComparison, list_comparisons
from harness.judging.pair_prompts import JudgePrompt, judge_prompts
from harness.judging.verdict_log import FORMAT, JudgeConfig
from harness.models.endpoint import Endpoint
from harness.models.prompts import Template
from harness.records import Run

PROMPTS_AT_ONCE = 64
"""Comparisons whose prompts are in memory at once."""


@dataclass(frozen=True, slots=True)
class JudgePlan:
    """All that decides what is asked. `rules` are those of cleaning."""

    run: Run
    candidates: JudgedCandidates
    template: Template
    endpoint: Endpoint
    baseline: str | None
    seed: int
    rules: tuple[str, ...]

    @property
    def request(self) -> str:
        """The settings of a request that can move a verdict, beside model and rubric."""
        return request_signature(self.endpoint)

    @property
    def cleaning(self) -> str:
        """What was done to candidates before they were shown, as signatures have it; "" for nothing."""
        return cleaning.cleaning_signature(self.rules)

    @property
    def judge(self) -> JudgeConfig:
        """Whose verdicts these are: one file for each."""
        endpoint = self.endpoint
        return JudgeConfig(FORMAT, endpoint.model, endpoint.base_url, self.template.digest, self.request, self.cleaning)

    def comparisons(self) -> list[PairComparison]:
        """Every comparison, those that need no judge decided."""
        return list_comparisons(self.candidates, self.baseline)

    def questions(
        self, comparisons: Sequence[PairComparison]
    ) -> Iterator[tuple[list[PairComparison], list[JudgePrompt]]]:
        """The comparisons, so many at once as may be in memory, and what has to be asked for these."""
        stream = iter(comparisons)
        while part := list(islice(stream, PROMPTS_AT_ONCE)):
            yield (
                part,
                [
                    question
                    for place, comparison in enumerate(part)
                    if comparison.is_judged
                    for question in judge_prompts(place, comparison, self.candidates, self.template, self.seed)
                ],
            )


def request_signature(endpoint: Endpoint) -> str:
    """The settings of a request that can move a reply, beside model and prompt, as a part of a signature."""
    body = msgspec.json.encode(endpoint.more, order="deterministic").decode() if endpoint.more else ""
    return f"temperature:{endpoint.temperature:g}|max_tokens:{endpoint.max_tokens}{body and f'|body:{body}'}"
