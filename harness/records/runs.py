"""Systems, their candidates and usage, and the runs that hold them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Role = Literal["system", "floor", "ceiling"]
"""The role of a row: floors are baselines (`lead`, `random`), ceilings upper bounds (`oracle`, `human`)."""

Failure = Literal["crash", "timeout", "memory", "empty", "refused", "unavailable", "not attempted"]
"""Why a system wrote nothing for a topic.

`unavailable`: what it needs from outside (a key, a server, a model) could not be had. That says nothing about it: its
row is unfinished, and not scored.
"""

Option = str | int | float | bool | None


class System(Struct, frozen=True):
    """A summarizing file, with the options of one use of it, described without being run.

    `label` names it in tables and files of results: `lead`, `lead:sentences=1`.
    `digest` is a hash of the file; `missing` the packages it requires that are not installed, `packages` those that
    are, with their versions: `sumy 0.11.0`.
    `command` is what a `.toml` system starts, None for a Python file; `python` the interpreter it names, "" for ours;
    `env` the environment variables it asks for. `trial_of` is the label of the row that this is a further trial of.
    `has_cache`: whether it is given a folder that outlives the run. `files` are those that options name, by option.
    """

    name: str
    label: str
    path: str
    doc: str
    role: Role
    options: dict[str, Option]
    digest: str
    requires: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    batches: bool = False
    command: tuple[str, ...] | None = None
    python: str = ""
    env: tuple[str, ...] = ()
    trial_of: str = field(default="", name="try_of")
    packages: tuple[str, ...] = ()
    has_cache: bool = field(default=False, name="keeps")
    files: dict[str, str] = {}


class Usage(Struct, frozen=True, omit_defaults=True):
    """A candidate's use of models, as its system states it.

    `model` is the exact name of what answered, `device` where and in which precision it ran ("cpu float32").
    Tokens read and written; `price` in US dollars, None where it is not known; `calls` of an endpoint.
    """

    model: str = ""
    device: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    price: float | None = None
    calls: int = 0


class Candidate(Struct, frozen=True, omit_defaults=True):
    """The text that a system wrote for one topic, or the reason for a failure (then `text` is "").

    `key` is a hash of all that went into it: contract version, system, options, article.
    `detail` is one line for people: the exception and where it was raised, the limit that was hit; beside a text, what
    its system notes about it ("cut off at 300 tokens"). `memory` is the peak of the process when it answered, in bytes,
    0 where it was not measured.
    """

    topic: str
    text: str
    key: str
    failure: Failure | None = None
    detail: str = ""
    seconds: float = 0.0
    memory: int = 0
    usage: Usage | None = None


class Run(Struct, frozen=True):
    """The candidates of some systems on one dataset, kept under `path`, and the way they were made.

    `created` is UTC, ISO 8601. `versions` holds Python, harness, the packages that can move candidates or scores, and
    what computes (`processor`, `BLAS`; not in older runs), as they were when candidates were made last;
    `also_under` the others that some of them were made under, by name.
    `timeout` and `cpu` are in seconds an article (`cpu` 0: all that `timeout` holds on all cores), `memory` in bytes.
    `command` is what was typed last, () where it was made from Python. `commit` is git's name for the state of the
    folder then, with `-dirty` behind it where files in its care had changed; "" without git.
    `sequence` counts the runs of a folder of results as they are made: unlike a clock it cannot go back. 0: made by a
    harness that did not count. `language` is what --language said, "" without it.
    """

    name: str
    path: str
    dataset: str
    dataset_path: str
    fingerprint: str
    systems: tuple[System, ...]
    seed: int
    timeout: float
    memory: int
    created: str
    versions: dict[str, str]
    command: tuple[str, ...] = ()
    words: int | None = None
    commit: str = ""
    cpu: float = 0.0
    also_under: dict[str, tuple[str, ...]] = {}
    sequence: int = 0
    language: str = ""
