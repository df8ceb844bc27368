"""The key facts of a topic, taken from its references by one call and kept with the run.

All candidates of a topic are then held against the same list, whichever judge does it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.errors import BadInput
from harness.files.line_files import cannot_write, read_lines, refuse_link, write_whole_file
from harness.judging.judged_candidates import derive_seed
from harness.judging.judgment_files import FOLDER
from harness.lazy_patterns import compile_on_use
from harness.models import prompts
from harness.models.endpoint import Prompt
from harness.models.reply_cache import Reply
from harness.records import Topic

FILE = "key_facts.jsonl"

MOST_FACTS = 12
"""Facts that are asked for; a judge that lists more is cut there."""

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
    """What asks for the key facts of a topic."""
    template = read_template("key_facts")
    texts = "\n\n".join(f"Summary {number}:\n{reference.text}" for number, reference in enumerate(topic.references, 1))
    messages = prompts.fill_prompt(template, {"references": texts, "most": str(MOST_FACTS)})
    return Prompt(messages, derive_seed("key facts", seed, topic.id))


def references_digest(topic: Topic) -> str:
    """What the facts of a topic depend on, beside the model: its references and the prompt."""
    parts = [read_template("key_facts").digest, *(reference.text for reference in topic.references)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_facts(reply: Reply) -> tuple[str, ...]:
    """The lines that begin with "- " (or a number); () where there is none, or the reply was cut off."""
    if reply.missing or reply.note.startswith("cut off"):
        return ()
    matches = (_FACT.fullmatch(line) for line in reply.text.splitlines())
    return tuple(dict.fromkeys(match[1] for match in matches if match))[:MOST_FACTS]


def facts_path(run_folder: Path) -> Path:
    """Where the key facts of a run are kept."""
    return run_folder / FOLDER / "facts" / FILE


def load_facts(run_folder: Path) -> dict[tuple[str, str], KeyFacts]:
    """What is kept, by topic and the digest of its references. Raises BadInput for a line that is none."""
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
    for folder in (path.parent.parent, path.parent):
        refuse_link(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path.parent, error) from None
    ordered = sorted(facts, key=lambda value: (value.topic, value.references))
    write_whole_file(path, (msgspec.json.encode(value) + b"\n" for value in ordered))
