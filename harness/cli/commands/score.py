"""`harness score`: candidates made elsewhere, scored and compared as if systems had written them here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.commands.import_ import (
    ArticleField,
    CandidateField,
    Encoding,
    Id,
    MarksFlag,
    ReferenceField,
    Split,
    SystemField,
    request_of,
)
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import (
    Beside,
    Costs,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Language,
    Output,
    RunName,
    Verify,
)
from harness.errors import HarnessError


@scoring_flags
def score(
    flags: ScoringFlags,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...", help="A dataset's name, or what is on disk: several files of lines are references."
        ),
    ] = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            "-i",
            metavar="[LABEL=]SOURCE",
            help="Candidates: a line a topic, or a file with ids. Default: those inside SOURCE. Repeatable.",
        ),
    ] = None,
    id_: Id = None,
    article: ArticleField = None,
    reference: ReferenceField = None,
    candidate: CandidateField = None,
    system: SystemField = None,
    marks: MarksFlag = None,
    encoding: Encoding = None,
    split: Split = None,
    language: Language = "",
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    run: RunName = None,
    describe: Describe = False,
    beside_human: Beside = False,
    costs: Costs = False,
    verify: Verify = False,
    fail_below: FailBelow = None,
) -> None:
    """Score candidates made elsewhere: harness score refs.txt -i hyp.txt."""
    from harness.cli.finish import OutputPlan
    from harness.cli.progress import show_progress
    from harness.jobs import score_candidates

    how = flags.how()
    request = request_of(sources, id_, article, reference, candidate, system, None, marks, encoding, split)
    ending = OutputPlan.of(
        format_, output, width, fail_below, how, describe=describe, verify=verify, beside=beside_human, costs=costs
    )
    with show_progress() as listener:
        comparison = score_candidates(
            request, split_labels(inputs or []), run=run, language=language, listener=listener, **how
        )
    ending.deliver(comparison)


def split_labels(inputs: list[str]) -> dict[str, str | Path]:
    """`-i gpt=a.txt -i b.jsonl` as {"gpt": "a.txt", "b": "b.jsonl"}."""
    found: dict[str, str | Path] = {}
    for given in inputs:
        label, equals, file = given.partition("=")
        named = bool(equals) and not Path(given).exists()
        shown = file if named else given
        name = label if named else name_of(shown)
        if name in found:
            raise HarnessError(f"two files are called {name!r}: {found[name]} and {shown}; write -i OTHER={shown}")
        found[name] = shown
    return found


def name_of(shown: str) -> str:
    """What candidates are called where nobody says it: the file without its suffix, and without that of its packing."""
    path = Path(shown.partition("#ID#")[0].rstrip("/.")) if "#ID#" in shown else Path(shown)
    stem = path.stem if path.suffix.lower() not in (".gz", ".bz2", ".xz", ".zst") else Path(path.stem).stem
    return "stdin" if shown == "-" else stem
