"""The questions to a judge of pairs: a run's candidates, a rubric, an endpoint, and both orders of each pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from harness import cleaning
from harness.judging.judged_candidates import JudgedCandidates, derive_seed
from harness.judging.pair_comparisons import PairComparison, list_comparisons
from harness.judging.verdict_log import FORMAT, JudgeConfig
from harness.models import prompts
from harness.models.endpoint import Endpoint, Prompt
from harness.models.prompts import Template
from harness.records import Run, Topic, article_text

PLACES = ("title", "article", "words", "first", "second", "references")
"""The placeholders of a rubric for pairs."""


@dataclass(frozen=True, slots=True)
class JudgePrompt:
    """One order of a comparison: its place among those asked together, the system shown first, and the prompt."""

    place: int
    first: str
    second: str
    prompt: Prompt


def judge_prompts(
    place: int, comparison: PairComparison, candidates: JudgedCandidates, template: prompts.Template, seed: int
) -> list[JudgePrompt]:
    """Both orders of a comparison that stands at `place`, the seed deciding which is asked first."""
    topic = candidates.topics[comparison.topic]
    a, b = sorted((comparison.a, comparison.b))  # whichever stands first in the run: another run may have asked it
    own_seed = derive_seed("bout", seed, topic.id, a, b)  # "bout", as the first release had it: its replies are kept
    orders = [(a, b), (b, a)]
    return [
        JudgePrompt(place, first, second, Prompt(_messages(template, topic, candidates, first, second), own_seed))
        for first, second in (orders if own_seed % 2 else orders[::-1])
    ]


def _messages(
    template: prompts.Template, topic: Topic, candidates: JudgedCandidates, first: str, second: str
) -> list[dict[str, str]]:
    values = {
        **topic_values(topic, template),
        "first": candidates.text(first, topic),
        "second": candidates.text(second, topic),
    }
    return prompts.fill_prompt(template, values)


def topic_values(topic: Topic, template: prompts.Template) -> dict[str, str]:
    """The values of a rubric's placeholders for a topic; references only where the rubric asks for them."""
    values = {
        "title": topic.article.documents[0].title if topic.article.documents else "",
        "article": article_text(topic.article, "\n\n", titles=True),
        "words": str(topic.article.words),
    }
    if prompts.has_placeholder(template, "references"):
        values["references"] = "\n\n".join(reference.text for reference in topic.references)
    return values


PROMPTS_AT_ONCE = 64
"""Comparisons whose prompts are in memory at once."""


@dataclass(frozen=True, slots=True)
class JudgePlan:
    """The settings and texts that decide a judge's comparisons; `rules` are those of cleaning."""

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
        """The cleaning of candidates before they were shown, as signatures write it; "" for none."""
        return cleaning.cleaning_signature(self.rules)

    @property
    def judge(self) -> JudgeConfig:
        """The identity of the judge, to which one file of verdicts belongs."""
        endpoint = self.endpoint
        return JudgeConfig(FORMAT, endpoint.model, endpoint.base_url, self.template.digest, self.request, self.cleaning)

    def comparisons(self) -> list[PairComparison]:
        """Every comparison, those that need no judge decided."""
        return list_comparisons(self.candidates, self.baseline)

    def questions(
        self, comparisons: Sequence[PairComparison]
    ) -> Iterator[tuple[list[PairComparison], list[JudgePrompt]]]:
        """The comparisons, in groups that fit into memory, and the prompts still to be asked for each group."""
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
