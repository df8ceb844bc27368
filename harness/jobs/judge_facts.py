"""Key facts for judges: those kept with the run are used again, the rest are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from harness.jobs.judge_options import JudgedRun
from harness.judging.criteria_plan import KeyFacts, facts_prompt, load_facts, read_facts, references_digest, save_facts
from harness.judging.reply_collectors import RatingCollector
from harness.models.chat import ChatClient
from harness.records import Topic


def list_topics_without_facts(judged: JudgedRun) -> list[Topic]:
    """The topics whose references have no key facts yet."""
    facts_of = load_facts(Path(judged.run.path))
    return [
        topic
        for topic in judged.candidates.topics
        if topic.references and (topic.id, references_digest(topic)) not in facts_of
    ]


def collect_facts(judged: JudgedRun, client: ChatClient, collector: RatingCollector) -> None:
    """Ask for the key facts of every topic that has none, and keep them; one call a topic."""
    topics = list_topics_without_facts(judged)
    if not topics:
        return
    prompts = [facts_prompt(topic, judged.settings.seed) for topic in topics]
    new_facts = []
    for topic, reply in zip(topics, client.ask(prompts), strict=True):
        collector.count_facts_reply(reply)
        if facts := read_facts(reply):
            new_facts.append(KeyFacts(topic.id, references_digest(topic), reply.model, facts))
    facts_of = load_facts(Path(judged.run.path))
    save_facts(Path(judged.run.path), [*facts_of.values(), *new_facts])


def open_facts(judged: JudgedRun) -> dict[str, tuple[str, ...]]:
    """The key facts of the judged topics, by topic."""
    facts_of = load_facts(Path(judged.run.path))
    facts_by_topic = (
        (topic.id, facts_of.get((topic.id, references_digest(topic)))) for topic in judged.candidates.topics
    )
    return {topic: facts.facts for topic, facts in facts_by_topic if facts is not None}


def facts_digest(facts: Mapping[str, tuple[str, ...]]) -> str:
    """A digest (8 hexadecimal digits) of the key facts, for the signature of ratings that depend on them."""
    return hashlib.sha256(msgspec.json.encode(dict(sorted(facts.items())))).hexdigest()[:8]
