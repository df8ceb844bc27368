"""What a judge is asked: which candidates of a run are compared, and the questions that this takes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from harness.errors import HarnessError, UnknownName
from harness.jobs.clean_candidates import candidates_of
from harness.jobs.scored_run import has_unavailable
from harness.jobs.text_facts import CandidateSource, missing_candidate
from harness.models import prompts
from harness.models.endpoint import Prompt
from harness.records import Candidate, Dataset, Run, System, Topic, article_text
from harness.scoring.metrics.pair_wins import PairComparison

PLACES = ("title", "article", "words", "first", "second", "references")
"""The placeholders of a rubric."""


@dataclass(frozen=True, slots=True)
class JudgePrompt:
    """One order of a comparison: its place among those that are asked together, who is shown first, the prompt."""

    bout: int
    first: str
    second: str
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class JudgedCandidates:
    """What is judged: the systems, the topics in their order, and every candidate by label and topic."""

    systems: tuple[System, ...]
    topics: tuple[Topic, ...]
    candidates: Mapping[str, Mapping[str, Candidate]]

    def candidate(self, label: str, topic: Topic) -> Candidate:
        """What a system wrote for a topic, or what stands for it."""
        return self.candidates[label].get(topic.id) or missing_candidate(topic)

    @property
    def sources(self) -> list[CandidateSource]:
        """The same as what is scored elsewhere."""
        return [CandidateSource(system.label, system.role, self.candidates[system.label]) for system in self.systems]


def collect_candidates(
    run: Run,
    dataset: Dataset,
    labels: Sequence[str],
    topics: int | None,
    *,
    seed: int,
    baseline: str | None,
    rules: Sequence[str] = (),
) -> JudgedCandidates:
    """The first tries of these systems (none named: all), cleaned by these rules, and so many topics.

    Raises UnknownName, HarnessError.
    """
    known = {system.label: system for system in run.systems if not system.trial_of}
    for kind, names in (("system", labels), ("baseline", [baseline] if baseline is not None else [])):
        for name in names:
            if name not in known:
                raise UnknownName(f"{kind} in run {run.name}:", name, known)
    chosen = {label: known[label] for label in known if not labels or label in labels or label == baseline}
    if len(chosen) < 2:
        raise HarnessError(f"a judge compares two systems, and of run {run.name} there is one; run or name another")
    some = draw_topics([topic.id for topic in dataset.topics], topics, seed)
    written = {label: candidates_of(run, label, rules, among=some) for label in chosen}
    if waiting := [label for label in chosen if has_unavailable(written[label])]:
        names = ", ".join(waiting)
        raise HarnessError(f"run {run.name} is unfinished for {names}: harness eval goes on with it; or name others")
    return JudgedCandidates(
        tuple(chosen.values()),
        tuple(topic for topic in dataset.topics if topic.id in some),
        written,
    )


def draw_topics(ids: Sequence[str], count: int | None, seed: int) -> set[str]:
    """So many of these (None: all): the same for the same seed, and all of them among those of a larger number."""
    return set(sorted(ids, key=lambda each: (_number("topic", seed, each), each))[:count])


def _number(*parts: object) -> int:
    """31 bits that go by these parts and nothing else."""
    told = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(told).digest()[:4], "big") >> 1


def pair_comparisons(ground: JudgedCandidates, baseline: str | None) -> list[PairComparison]:
    """Every comparison: each pair of systems, or each with the baseline, at every topic.

    What needs no judge is decided: a text that is the same is a tie, and nothing loses to something.
    """
    labels = [system.label for system in ground.systems]
    pairs = [pair for pair in combinations(labels, 2) if baseline is None or baseline in pair]
    bouts = []
    for place, topic in enumerate(ground.topics):
        texts = {label: ground.candidate(label, topic).text.strip() for label in labels}
        for a, b in pairs:
            if texts[a] == texts[b]:
                bouts.append(PairComparison(place, a, b, ("tie", "tie"), asked=False))
            elif not texts[a] or not texts[b]:
                bouts.append(
                    PairComparison(place, a, b, ("first", "second") if texts[a] else ("second", "first"), asked=False)
                )
            else:
                bouts.append(PairComparison(place, a, b, ("", "")))
    return bouts


def judge_prompts(
    place: int, bout: PairComparison, ground: JudgedCandidates, template: prompts.Template, seed: int
) -> list[JudgePrompt]:
    """Both orders of a comparison that stands at `place`, the seed deciding which is asked first."""
    topic = ground.topics[bout.topic]
    a, b = sorted((bout.a, bout.b))  # whichever stands first in the run: another run has asked the same, perhaps
    own = _number("bout", seed, topic.id, a, b)
    orders = [(a, b), (b, a)]
    return [
        JudgePrompt(place, first, second, Prompt(_messages(template, topic, ground, first, second), own))
        for first, second in (orders if own % 2 else orders[::-1])
    ]


def _messages(
    template: prompts.Template, topic: Topic, ground: JudgedCandidates, first: str, second: str
) -> list[dict[str, str]]:
    """The rubric with the texts in it; references only where it has a place for them."""
    values = {
        "title": topic.article.documents[0].title if topic.article.documents else "",
        "article": article_text(topic.article, "\n\n", titles=True),
        "words": str(topic.article.words),
        "first": ground.candidate(first, topic).text,
        "second": ground.candidate(second, topic).text,
    }
    if prompts.has_placeholder(template, "references"):
        values["references"] = "\n\n".join(reference.text for reference in topic.references)
    return prompts.fill_prompt(template, values)
