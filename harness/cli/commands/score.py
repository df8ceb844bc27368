"""`harness score`: candidates made elsewhere, scored and compared as if systems had written them here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.completion import complete_dataset
from harness.cli.help import read_option
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shard_options import DaskFlag, DaskWait, ShardFlag, parse_dask
from harness.cli.shared_options import CountJobs, Language, RunName, take_flags
from harness.cli.source_options import SourceFlags
from harness.cli.table_options import TableFlags
from harness.errors import HarnessError

Inputs = Annotated[
    list[str] | None,
    read_option(
        "--input",
        "-i",
        metavar="FILE",
        help="A file of candidates: one a line in the order of the topics, or with ids; LABEL=FILE names its row. "
        "Without it: the candidates inside SOURCE. Repeatable.",
    ),
]


@scoring_flags
@take_flags("table", TableFlags)
@take_flags("reading", SourceFlags, without=["field"])
def score(
    flags: ScoringFlags,
    table: TableFlags,
    reading: SourceFlags,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="The name of a dataset, or files; several files with one text a line are the references.",
            autocompletion=complete_dataset,
        ),
    ] = None,
    inputs: Inputs = None,
    language: Language = "",
    run: RunName = None,
    shard: ShardFlag = None,
    jobs: CountJobs = None,
    dask: DaskFlag = None,
    dask_wait: DaskWait = 60.0,
) -> None:
    """Score summaries that were made elsewhere.

    Two files are enough: `harness score refs.txt -i hyp.txt`, a text a line. docs/bring-your-data.md lists the formats.
    """
    from harness.cli.finish import OutputPlan
    from harness.cli.shard_options import score_and_deliver

    options = flags.to_options()
    request = reading.to_request(sources)
    plan = OutputPlan.from_flags(table, options)
    cluster = parse_dask(dask, None, dask_wait)
    score_and_deliver(plan, shard, cluster, request, split_labels(inputs or []), run=run, language=language, jobs=jobs)


def split_labels(inputs: list[str]) -> dict[str, str | Path]:
    """`-i gpt=a.txt -i b.jsonl` as {"gpt": "a.txt", "b": "b.jsonl"}."""
    sources: dict[str, str | Path] = {}
    for text in inputs:
        label, equals, file = text.partition("=")
        is_labelled = bool(equals) and not Path(text).exists()
        source = file if is_labelled else text
        name = label if is_labelled else name_of(source)
        if name in sources:
            raise HarnessError(f"two files are called {name!r}: {sources[name]} and {source}; write -i OTHER={source}")
        sources[name] = source
    return sources


def name_of(source: str) -> str:
    """The row's name where none is given: the file's name without its suffixes."""
    path = Path(source.partition("#ID#")[0].rstrip("/.")) if "#ID#" in source else Path(source)
    stem = path.stem if path.suffix.lower() not in (".gz", ".bz2", ".xz", ".zst") else Path(path.stem).stem
    return "stdin" if source == "-" else stem
