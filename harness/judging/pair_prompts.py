"""What a judge of pairs is asked: both orders of a comparison, under a rubric."""

from __future__ import annotations

from dataclasses import dataclass

from harness.judging.judged_candidates import JudgedCandidates, derive_seed
from harness.judging.pair_comparisons import PairComparison
from harness.models import prompts
from harness.models.endpoint import Prompt
from harness.records import Topic, article_text

PLACES = ("title", "article", "words", "first", "second", "references")
"""The placeholders of a rubric for pairs."""


@dataclass(frozen=True, slots=True)
class JudgePrompt:
    """One order of a comparison: its place among those that are asked together, who is shown first, the prompt."""

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
    """What a rubric's placeholders stand for at a topic; references only where it has a place for them."""
    values = {
        "title": topic.article.documents[0].title if topic.article.documents else "",
        "article": article_text(topic.article, "\n\n", titles=True),
        "words": str(topic.article.words),
    }
    if prompts.has_placeholder(template, "references"):
        values["references"] = "\n\n".join(reference.text for reference in topic.references)
    return values
