"""`harness import`: make a dataset of what people have on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.completion import complete_words
from harness.cli.help import OUTPUT, READ
from harness.cli.shared_options import Language
from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.importing.record_streams import Request

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE", help="Files or folders, or - for standard input; with --judgment FILE the name of a run."
    ),
]
Id = Annotated[
    str | None,
    typer.Option("--id", metavar="FIELD", help="The field that holds the id of a topic.", rich_help_panel=READ),
]
ArticleField = Annotated[
    list[str] | None,
    typer.Option(
        "--article",
        metavar="FIELD",
        help="The field that holds the article; or a file with one a line; or a pattern of file names with #ID#.",
        rich_help_panel=READ,
    ),
]
ReferenceField = Annotated[
    list[str] | None,
    typer.Option(
        "--reference",
        metavar="FIELD",
        help="The field, file or pattern of references. Repeatable.",
        rich_help_panel=READ,
    ),
]
CandidateField = Annotated[
    list[str] | None,
    typer.Option(
        "--candidate",
        metavar="FIELD",
        help="The field, file or pattern of candidates inside the source; LABEL=FIELD names the row. Repeatable.",
        rich_help_panel=READ,
    ),
]
SystemField = Annotated[
    str | None,
    typer.Option(
        "--system",
        metavar="FIELD",
        help="The field that names the system of a candidate.",
        rich_help_panel=READ,
    ),
]
KeptField = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="FIELD",
        help="A further field of topics to keep.",
        show_default="all short ones",
        rich_help_panel=READ,
    ),
]
JudgmentField = Annotated[
    list[str] | None,
    typer.Option(
        "--judgment",
        metavar="COLUMN[:CRITERION][:LOW-HIGH]",
        help="A field of judgments of people, with its criterion and scale; LABEL=COLUMN where the source has a column "
        "of candidates for each system. A FILE: judgments of a run that is there. Repeatable.",
        show_default="those known by name",
        rich_help_panel=READ,
    ),
]
ScoresField = Annotated[
    list[str] | None,
    typer.Option(
        "--scores",
        metavar="COLUMN[:NAME]",
        help="Read this column as the scores of a metric that was computed elsewhere. Repeatable.",
        show_default="those known by name",
        rich_help_panel=READ,
    ),
]
MarksFlag = Annotated[
    str | None,
    typer.Option(
        "--marks",
        metavar="keep",
        help="Leave <q>, </s>, ||||| and the like in the texts, with `--marks keep`.",
        autocompletion=complete_words("keep"),
        rich_help_panel=READ,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="The encoding of text files.",
        show_default="UTF-8; UTF-16 where marked; else Windows-1252",
        rich_help_panel=READ,
    ),
]
Split = Annotated[
    str | None,
    typer.Option(
        "--split",
        metavar="NAME",
        help="The split of a source that has several, or the sheet of a workbook.",
        rich_help_panel=READ,
    ),
]


def import_(
    sources: Sources = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the dataset to this file.",
            show_default="references/NAME.jsonl",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    id_: Id = None,
    article: ArticleField = None,
    reference: ReferenceField = None,
    candidate: CandidateField = None,
    system: SystemField = None,
    field: KeptField = None,
    judgment: JudgmentField = None,
    scores: ScoresField = None,
    marks: MarksFlag = None,
    encoding: Encoding = None,
    split: Split = None,
    language: Language = "",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what would be read as what, and write nothing.", rich_help_panel=OUTPUT),
    ] = False,
) -> None:
    """Make a dataset of what is on disk, whatever its format.

    It reads lines, JSON, CSV, spreadsheets, Parquet, stories, DUC folders, logs and web pages. docs/bring-your-data.md
    lists all formats. `harness import RUN --judgment FILE` adds judgments of people to a run.
    """
    from harness.cli.output import print_remark
    from harness.jobs.import_dataset import import_sources
    from harness.jobs.import_judgments import split_judgment_flags

    request = request_of(sources, id_, article, reference, candidate, system, field, marks, encoding, split)
    request = with_judgments(request, judgment, scores)
    if split_judgment_flags(request.choices.judgments)[0]:
        add_judgments(request, dry_run=dry_run)
        return
    outcome = import_sources(request, output, dry_run=dry_run, language=language)
    for sentence in outcome.said:
        print_remark(sentence)
    if dry_run:
        return
    print(outcome.imported.path)
    print_remark(f"Next: {next_command(outcome.dataset.name, str(outcome.imported.path), outcome)}")


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


def with_judgments(request: Request, judgments: list[str] | None, scores: list[str] | None) -> Request:
    """The request with what --judgment and --scores say. Raises HarnessError."""
    from msgspec import structs

    from harness.importing.judgment_fields import parse_choice

    parsed = [parse_choice(text, "person") for text in judgments or ()]
    parsed += [parse_choice(text, "metric") for text in scores or ()]
    return structs.replace(request, choices=structs.replace(request.choices, judgments=tuple(parsed)))


def next_command(name: str, path: str, outcome: object) -> str:
    """What works on the dataset that was made."""
    from harness.jobs.import_dataset import Kept

    if not isinstance(outcome, Kept):
        raise TypeError(outcome)
    where = name if Path(path).parent.name == "references" else path
    if outcome.imported.candidates:
        inputs = " ".join(f"-i '{label}={file}'" for label, file in list(outcome.imported.candidates.items())[:3])
        return f"harness score {where} {inputs}"
    if any(role == "article" for role, _ in outcome.imported.taken.roles):
        return f"harness eval {where}"
    return f"harness score {where} -i FILE"


def request_of(
    sources: list[str] | None,
    id_: str | None,
    article: list[str] | None,
    reference: list[str] | None,
    candidate: list[str] | None,
    system: str | None,
    field: list[str] | None,
    marks: str | None,
    encoding: str | None,
    split: str | None,
) -> Request:
    """The request that flags make. Raises HarnessError."""
    from harness.importing.record_streams import Request
    from harness.importing.roles import Choices

    if marks not in (None, "keep"):
        raise HarnessError(f"--marks {marks}: write --marks keep, or leave it out")
    choices = Choices(
        id=id_,
        articles=split_fields(article),
        references=split_fields(reference),
        candidates=tuple(split_label(text) for text in candidate or ()),
        system=system,
        fields=split_fields(field),
    )
    return Request(tuple(sources or ()), choices, marks == "keep", encoding, split)


def split_fields(typed: list[str] | None) -> tuple[str, ...]:
    """Names given one by one or with commas; a file's name is taken as it is."""
    return tuple(name for text in typed or () for name in ([text] if Path(text).exists() else text.split(",")) if name)


def split_label(text: str) -> tuple[str, str]:
    """`mine=gpt` as ("mine", "gpt"), `gpt` as ("", "gpt")."""
    label, equals, name = text.partition("=")
    return (label, name) if equals else ("", text)
