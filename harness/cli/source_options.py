"""Options that tell `import` and `score` which field of a source is what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from harness.cli.completion import complete_words
from harness.cli.help import read_option
from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.importing.choices import Request


@dataclass(frozen=True, slots=True)
class SourceFlags:
    """Flags that assign roles to the fields of a source, as typed."""

    id_: Annotated[str | None, read_option("--id", metavar="FIELD", help="The field that holds the id of a topic.")] = (
        None
    )
    article: Annotated[
        list[str] | None,
        read_option(
            "--article",
            metavar="FIELD",
            help="The field that holds the article; or a file with one a line; or a pattern of file names with #ID#.",
        ),
    ] = None
    reference: Annotated[
        list[str] | None,
        read_option("--reference", metavar="FIELD", help="The field, file or pattern of references. Repeatable."),
    ] = None
    candidate: Annotated[
        list[str] | None,
        read_option(
            "--candidate",
            metavar="FIELD",
            help="The field, file or pattern of candidates inside the source; LABEL=FIELD names the row. Repeatable.",
        ),
    ] = None
    system: Annotated[
        str | None, read_option("--system", metavar="FIELD", help="The field that names the system of a candidate.")
    ] = None
    field: Annotated[
        list[str] | None,
        read_option(
            "--field", metavar="FIELD", help="A further field of topics to keep.", show_default="all short ones"
        ),
    ] = None
    judgment: Annotated[
        list[str] | None,
        read_option(
            "--judgment",
            metavar="COLUMN[:CRITERION][:LOW-HIGH]",
            help="A field of judgments of people, with its criterion and scale; LABEL=COLUMN where the source has a "
            "column of candidates for each system. A FILE: judgments of a run that is there. Repeatable.",
            show_default="those known by name",
        ),
    ] = None
    scores: Annotated[
        list[str] | None,
        read_option(
            "--scores",
            metavar="COLUMN[:NAME]",
            help="Read this column as the scores of a metric that was computed elsewhere. Repeatable.",
            show_default="those known by name",
        ),
    ] = None
    marks: Annotated[
        str | None,
        read_option(
            "--marks",
            metavar="keep",
            help="Leave <q>, </s>, ||||| and the like in the texts, with `--marks keep`.",
            autocompletion=complete_words("keep"),
        ),
    ] = None
    encoding: Annotated[
        str | None,
        read_option(
            "--encoding",
            metavar="NAME",
            help="The encoding of text files.",
            show_default="UTF-8; UTF-16 where marked; else Windows-1252",
        ),
    ] = None
    split: Annotated[
        str | None,
        read_option(
            "--split", metavar="NAME", help="The split of a source that has several, or the sheet of a workbook."
        ),
    ] = None

    def to_request(self, sources: Sequence[str] | None) -> Request:
        """The request that flags make. Raises HarnessError."""
        from harness.importing.choices import Choices, Request
        from harness.importing.judgment_fields import parse_choice

        if self.marks not in {None, "keep"}:
            raise HarnessError(f"--marks {self.marks}: write --marks keep, or leave it out")
        judgments = [parse_choice(text, "person") for text in self.judgment or ()]
        judgments += [parse_choice(text, "metric") for text in self.scores or ()]
        choices = Choices(
            id=self.id_,
            articles=split_fields(self.article),
            references=split_fields(self.reference),
            candidates=tuple(split_label(text) for text in self.candidate or ()),
            system=self.system,
            fields=split_fields(self.field),
            judgments=tuple(judgments),
        )
        return Request(tuple(sources or ()), choices, self.marks == "keep", self.encoding, self.split)


def split_fields(typed: list[str] | None) -> tuple[str, ...]:
    """Split names given one by one or with commas; a file's name stays as it is."""
    return tuple(name for text in typed or () for name in ([text] if Path(text).exists() else text.split(",")) if name)


def split_label(text: str) -> tuple[str, str]:
    """`mine=gpt` as ("mine", "gpt"), `gpt` as ("", "gpt")."""
    label, equals, name = text.partition("=")
    return (label, name) if equals else ("", text)
