"""`harness import`: make a dataset of what people have on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.help import output_option
from harness.cli.shared_options import Language, take_flags
from harness.cli.source_options import SourceFlags
from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.importing.choices import Request
    from harness.jobs.import_dataset import Kept

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE", help="Files or folders, or - for standard input; with --judgment FILE the name of a run."
    ),
]


@take_flags("flags", SourceFlags)
def import_(
    flags: SourceFlags,
    sources: Sources = None,
    output: Annotated[
        Path | None,
        output_option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the dataset to this file.",
            show_default="references/NAME.jsonl",
        ),
    ] = None,
    language: Language = "",
    dry_run: Annotated[
        bool, output_option("--dry-run", help="Print what would be read as what, and write nothing.")
    ] = False,
) -> None:
    """Make a dataset of what is on disk, whatever its format.

    It reads lines, JSON, CSV, spreadsheets, Parquet, stories, DUC folders, logs and web pages. docs/bring-your-data.md
    lists all formats. `harness import RUN --judgment FILE` adds judgments of people to a run.
    """
    from harness.cli.output import print_remark
    from harness.jobs.import_dataset import import_sources
    from harness.jobs.import_judgments import split_judgment_flags

    request = flags.to_request(sources)
    if split_judgment_flags(request.choices.judgments)[0]:
        add_judgments(request, dry_run=dry_run)
        return
    outcome = import_sources(request, output, dry_run=dry_run, language=language)
    for sentence in outcome.sentences:
        print_remark(sentence)
    if dry_run:
        return
    print(outcome.imported.path)
    print_remark(f"Next: {next_command(outcome)}")


def add_judgments(request: Request, *, dry_run: bool) -> None:
    """Add the files of judgments that flags name to the run that is named. Raises HarnessError."""
    from msgspec import structs

    from harness.cli.output import print_remark
    from harness.jobs import Listener
    from harness.jobs.import_judgments import import_judgments, split_judgment_flags

    files, fields = split_judgment_flags(request.choices.judgments)
    if len(request.sources) > 1:
        raise HarnessError(f"--judgment {files[0].path}: judgments are of one run; name it, as in harness import RUN")
    paths = import_judgments(
        request.sources[0] if request.sources else None,
        files,
        choices=structs.replace(request.choices, judgments=fields),
        encoding=request.encoding,
        split=request.split,
        dry_run=dry_run,
        listener=Listener(remark=print_remark),
    )
    for path in paths:
        print(path)


def next_command(outcome: Kept) -> str:
    """A command that works on the imported dataset."""
    path = outcome.imported.path
    where = outcome.dataset.name if path.parent.name == "references" else path
    if outcome.imported.candidates:
        inputs = " ".join(f"-i '{label}={file}'" for label, file in list(outcome.imported.candidates.items())[:3])
        return f"harness score {where} {inputs}"
    if any(role == "article" for role, _ in outcome.imported.findings.roles):
        return f"harness eval {where}"
    return f"harness score {where} -i FILE"
