"""Questions to a judge by criteria: each candidate by itself, by each criterion, once for each sample."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from harness.datasets.sentences import split_sentences
from harness.errors import BadInput, HarnessError
from harness.files.line_files import make_folder, read_lines, write_whole_file
from harness.judging.criteria import Rubric, RubricCriterion
from harness.judging.judge_plan import topic_values
from harness.judging.judged_candidates import JudgedCandidates, derive_seed
from harness.judging.judgment_files import FOLDER
from harness.judging.rating_replies import MAX_SINGLE_TOKEN, has_single_tokens
from harness.lazy_patterns import compile_on_use
from harness.models import prompts
from harness.models.endpoint import Endpoint, Prompt
from harness.models.reply_cache import Reply
from harness.records import Topic

FILE = "key_facts.jsonl"

MOST_FACTS = 12
"""The most key facts asked for; a longer list is cut."""

_FACT = compile_on_use(r"\s*(?:[-*•–]|\d{1,2}[.):])\s+(.*\S)\s*")


class KeyFacts(Struct, frozen=True):
    """The facts of one topic. `references` is the digest of the texts they were taken from, `model` made the list."""

    topic: str
    references: str
    model: str
    facts: tuple[str, ...]


def read_template(name: str) -> prompts.Template:
    """A prompt that ships, by its name."""
    content = files("harness.judging").joinpath(f"prompts/{name}.txt").read_bytes()
    return prompts.parse_prompt(content, Path(f"{name}.txt"))


def facts_prompt(topic: Topic, seed: int) -> Prompt:
    """The prompt for the key facts of a topic."""
    template = read_template("key_facts")
    texts = "\n\n".join(f"Summary {number}:\n{reference.text}" for number, reference in enumerate(topic.references, 1))
    messages = prompts.fill_prompt(template, {"references": texts, "most": str(MOST_FACTS)})
    return Prompt(messages, derive_seed("key facts", seed, topic.id))


def references_digest(topic: Topic) -> str:
    """A digest of what a topic's key facts depend on, beside the model: its references and the prompt."""
    parts = [read_template("key_facts").digest, *(reference.text for reference in topic.references)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_facts(reply: Reply) -> tuple[str, ...]:
    """The lines that begin with "- " (or a number); () where there are none, or the reply was cut off."""
    if reply.missing or reply.note.startswith("cut off"):
        return ()
    matches = (_FACT.fullmatch(line) for line in reply.text.splitlines())
    return tuple(dict.fromkeys(match[1] for match in matches if match))[:MOST_FACTS]


def facts_path(run_folder: Path) -> Path:
    """The path of a run's key facts."""
    return run_folder / FOLDER / "facts" / FILE


def load_facts(run_folder: Path) -> dict[tuple[str, str], KeyFacts]:
    """The kept key facts, by topic and the digest of its references. Raises BadInput for a line that is none."""
    path = facts_path(run_folder)
    if not path.exists():
        return {}
    facts_of = {}
    for number, (_, line) in enumerate(read_lines(path), 1):
        try:
            facts = msgspec.json.decode(line, type=KeyFacts)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadInput(path, f"no key facts: {error}", line=number) from None
        facts_of[facts.topic, facts.references] = facts
    return facts_of


def save_facts(run_folder: Path, facts: Iterable[KeyFacts]) -> None:
    """Replace the file in one step."""
    path = facts_path(run_folder)
    make_folder(path.parent, run_folder)
    ordered = sorted(facts, key=lambda value: (value.topic, value.references))
    write_whole_file(path, (msgspec.json.encode(value) + b"\n" for value in ordered))


PROMPTS = {"scale": "scale", "sentences": "sentences", "key-facts": "facts"}
"""Method of a criterion -> the prompt that asks for it."""

Weighing: TypeAlias = Literal["auto", "yes", "no"]
"""Whether ratings are weighted by the probabilities of tokens; auto: by a judge that gives all of them."""

MOST_SAMPLES = 100
"""Samples of one rating."""


@dataclass(frozen=True, slots=True)
class RatingQuestion:
    """A question to a judge about one candidate, by one criterion.

    `items` is how many lines the reply must have, 0 for a number.
    """

    topic: Topic
    system: str
    criterion: RubricCriterion
    items: int
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class CriteriaPlan:
    """The settings and texts that decide a judge's questions.

    `facts` are the key facts by topic; where there are none, nothing is asked.
    """

    candidates: JudgedCandidates
    rubric: Rubric
    seed: int
    samples: int
    facts: Mapping[str, tuple[str, ...]]

    @property
    def needs_facts(self) -> bool:
        """True where a criterion is rated by key facts."""
        return any(criterion.method == "key-facts" for criterion in self.rubric.criteria)

    @property
    def topics_without_facts(self) -> int:
        """Topics that are not rated by key facts although a criterion asks for that."""
        return sum(topic.id not in self.facts for topic in self.candidates.topics) if self.needs_facts else 0

    def count_questions(self) -> int:
        """The number of questions, perhaps too high by a few where a candidate has no sentences."""
        of_facts = sum(criterion.method == "key-facts" for criterion in self.rubric.criteria)
        others = len(self.rubric.criteria) - of_facts
        topic_counts = (
            (topic, sum(bool(self.candidates.text(system, topic).strip()) for system in self.candidates.labels))
            for topic in self.candidates.topics
        )
        return self.samples * sum(
            count * (others + of_facts * (topic.id in self.facts)) for topic, count in topic_counts
        )

    def count_open_questions(self) -> int:
        """The number of questions that will follow for topics whose key facts are still to be made."""
        lacking = [topic for topic in self.candidates.topics if topic.references and topic.id not in self.facts]
        of_facts = sum(criterion.method == "key-facts" for criterion in self.rubric.criteria)
        return (
            self.samples
            * of_facts
            * sum(
                bool(self.candidates.text(label, topic).strip())
                for topic in lacking
                for label in self.candidates.labels
            )
        )

    def rating_questions(self) -> Iterator[RatingQuestion]:
        """Every question, topic by topic. Candidates that are missing, and topics without key facts, have none."""
        for topic in self.candidates.topics:
            for criterion in self.rubric.criteria:
                for system in self.candidates.labels:
                    if self.candidates.text(system, topic).strip():
                        yield from self._ask_samples(topic, criterion, system)

    def _ask_samples(self, topic: Topic, criterion: RubricCriterion, system: str) -> Iterator[RatingQuestion]:
        text = self.candidates.text(system, topic)
        items = self.list_items(topic, criterion, text)
        if criterion.method != "scale" and not items:
            return
        messages = fill_messages(topic, criterion, self.rubric.guidelines, text, items)
        for sample in range(self.samples):
            # of the topic and not of the system: candidates with the same text are asked about once
            seed = derive_seed("rating", self.seed, topic.id, criterion.name, sample)
            yield RatingQuestion(topic, system, criterion, len(items), Prompt(messages, seed))

    def list_items(self, topic: Topic, criterion: RubricCriterion, text: str) -> tuple[str, ...]:
        """The items that a judge rates one by one: the sentences of a candidate, or the key facts of its topic."""
        if criterion.method == "sentences":
            return tuple(split_sentences(text, topic.article.language))
        return self.facts.get(topic.id, ()) if criterion.method == "key-facts" else ()


@cache
def method_template(method: str) -> prompts.Template:
    """The prompt of a method."""
    return read_template(PROMPTS[method])


def fill_messages(
    topic: Topic, criterion: RubricCriterion, guidelines: str, text: str, items: Sequence[str]
) -> list[dict[str, str]]:
    """Fill the prompt of the criterion's method with this candidate."""
    template = method_template(criterion.method)
    values = {
        **topic_values(topic, template),
        "question": criterion.build_rating_criterion().question,
        "guidelines": "\n\n".join(filter(None, (guidelines.strip(), criterion.guidelines.strip()))),
        "scale": word_scale(criterion),
        "low": f"{criterion.low:g}" if criterion.low is not None else "",
        "high": f"{criterion.high:g}" if criterion.high is not None else "",
        "summary": text,
        "items": "\n".join(f"{number}: {' '.join(item.split())}" for number, item in enumerate(items, 1)),
        "count": str(len(items)),
    }
    return prompts.fill_prompt(template, values)


def word_scale(criterion: RubricCriterion) -> str:
    """The steps of a scale with their labels, a line each; its ends where the steps have none."""
    if criterion.labels and criterion.low is not None:
        low = int(criterion.low)
        return "\n".join(f"{low + step} = {label}" for step, label in enumerate(criterion.labels))
    return f"from {criterion.low:g} to {criterion.high:g}" if None not in (criterion.low, criterion.high) else ""


def check_rated_criteria(rubric: Rubric, candidates: JudgedCandidates) -> None:
    """Raise HarnessError for a criterion that cannot be rated by a model on this dataset."""
    for criterion in rubric.criteria:
        if criterion.low is None or criterion.high is None:
            raise HarnessError(f"{criterion.name}: a model rates on a scale; give the criterion low and high")
        if criterion.method == "sentences" and not any(topic.article.documents for topic in candidates.topics):
            raise HarnessError(f"{criterion.name} is checked against articles, and the dataset has none")
        if criterion.method == "key-facts" and not any(topic.references for topic in candidates.topics):
            raise HarnessError(f"{criterion.name} is rated by key facts of references, and the dataset has none")


def check_weighing(rubric: Rubric, endpoint: Endpoint, samples: int, weighing: Weighing) -> None:
    """Raise HarnessError for ways of scoring that contradict one another."""
    if not 1 <= samples <= MOST_SAMPLES:
        raise HarnessError(f"samples must be 1 to {MOST_SAMPLES}, not {samples}")
    if samples > 1 and weighing == "yes":
        raise HarnessError(
            "ratings are means of samples or weighted by probabilities: give --samples or --probabilities"
        )
    if samples > 1 and endpoint.temperature == 0:
        raise HarnessError("samples are all alike at temperature 0; give --temperature 1")
    if samples > 1 and endpoint.more.get("seed", 1) is None:
        raise HarnessError("samples differ by their seed, which --body takes away; leave it in")
    for criterion in rubric.criteria:
        if weighing == "yes" and not has_single_tokens(criterion):
            raise HarnessError(
                f"{criterion.name}: probabilities of a rating are known on scales of whole numbers from 0 to "
                f"{MAX_SINGLE_TOKEN} only; give --probabilities no"
            )
