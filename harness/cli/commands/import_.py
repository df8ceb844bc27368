"""`harness import`: what people have on disk, kept as a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.importing.tables import Request

Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Files, folders, or - for what is piped in.")
]
Id = Annotated[str | None, typer.Option("--id", metavar="FIELD", help="The field of ids.")]
ArticleField = Annotated[
    list[str] | None,
    typer.Option(
        "--article", metavar="FIELD", help="The field of articles, or a file of lines, or a pattern with #ID#."
    ),
]
ReferenceField = Annotated[
    list[str] | None, typer.Option("--reference", metavar="FIELD", help="The same for references. Repeatable.")
]
CandidateField = Annotated[
    list[str] | None,
    typer.Option("--candidate", metavar="[LABEL=]FIELD", help="The same for candidates inside the source. Repeatable."),
]
SystemField = Annotated[
    str | None, typer.Option("--system", metavar="FIELD", help="The field that names the system of a candidate.")
]
KeptField = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="FIELD", help="A field of topics to keep. Default: all short ones."),
]
MarksFlag = Annotated[
    str | None, typer.Option("--marks", metavar="keep", help="Leave <q>, </s>, ||||| and the like in the texts.")
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Of text. Default: UTF-8, UTF-16 by its mark, else Windows-1252."),
]
Split = Annotated[str | None, typer.Option("--split", metavar="NAME", help="Of a source that has several; or a sheet.")]


def import_(
    sources: Sources = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Where to. Default: references/NAME.")
    ] = None,
    id_: Id = None,
    article: ArticleField = None,
    reference: ReferenceField = None,
    candidate: CandidateField = None,
    system: SystemField = None,
    field: KeptField = None,
    marks: MarksFlag = None,
    encoding: Encoding = None,
    split: Split = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be taken, and write nothing.")] = False,
) -> None:
    """Keep what is on disk as a dataset, whatever its format.

    Lines, JSON, CSV, spreadsheets, Parquet, stories, DUC folders, logs, web pages: docs/bring-your-data.md has all.
    """
    from harness.cli.output import print_remark
    from harness.jobs.import_dataset import import_sources

    request = request_of(sources, id_, article, reference, candidate, system, field, marks, encoding, split)
    kept = import_sources(request, output, dry_run=dry_run)
    for sentence in kept.said:
        print_remark(sentence)
    if dry_run:
        return
    print(kept.imported.path)
    print_remark(f"Next: {next_command(kept.dataset.name, str(kept.imported.path), kept)}")


def next_command(name: str, path: str, kept: object) -> str:
    """What works on the dataset that was made."""
    from harness.jobs.import_dataset import Kept

    if not isinstance(kept, Kept):
        raise TypeError(kept)
    where = name if Path(path).parent.name == "references" else path
    if kept.imported.candidates:
        inputs = " ".join(f"-i '{label}={file}'" for label, file in list(kept.imported.candidates.items())[:3])
        return f"harness score {where} {inputs}"
    if any(role == "article" for role, _ in kept.imported.taken.roles):
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
    from harness.importing.roles import Choices
    from harness.importing.tables import Request

    if marks not in (None, "keep"):
        raise HarnessError(f"--marks {marks}: write --marks keep, or leave it out")
    choices = Choices(
        id=id_,
        articles=split_names(article),
        references=split_names(reference),
        candidates=tuple(split_label(each) for each in candidate or ()),
        system=system,
        fields=split_names(field),
    )
    return Request(tuple(sources or ()), choices, marks == "keep", encoding, split)


def split_names(given: list[str] | None) -> tuple[str, ...]:
    """Names given one by one or with commas; a file's name is taken as it is."""
    return tuple(name for each in given or () for name in ([each] if Path(each).exists() else each.split(",")) if name)


def split_label(given: str) -> tuple[str, str]:
    """`mine=gpt` as ("mine", "gpt"), `gpt` as ("", "gpt")."""
    label, equals, name = given.partition("=")
    return (label, name) if equals else ("", given)
