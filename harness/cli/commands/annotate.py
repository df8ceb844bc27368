"""`harness annotate`: pages on which people judge, and the answers that they hand back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.completion import choice_of, complete_words
from harness.cli.help import measure_option, output_option, run_option
from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import Rows, RunArgument, take_flags
from harness.number_bounds import MOST_WORDS

if TYPE_CHECKING:
    from harness.jobs.annotation import AnnotationPages

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="Further files of answers, after --collect.", show_default=False),
]
Raters = Annotated[
    list[str] | None,
    run_option("--raters", metavar="NAME[,NAME]", help="The people who judge; each gets a page. Repeatable."),
]
Topics = Annotated[
    int,
    run_option(
        "--topics",
        min=1,
        max=MOST_WORDS,
        metavar="N",
        help="The number of topics that each rater judges, drawn with the seed.",
    ),
]
Shared = Annotated[
    int,
    run_option(
        "--shared",
        min=0,
        max=MOST_WORDS,
        metavar="N",
        help="How many of these topics every rater judges: agreement is measured on them.",
    ),
]
Criteria = Annotated[
    list[str] | None,
    measure_option(
        "--criteria",
        metavar="NAME[,NAME]",
        help="What is judged: faithful, complete, concise, coherent, informative, better, or a rubric file (.toml). "
        "Repeatable.",
        show_default="better",
        autocompletion=complete_words("faithful", "complete", "concise", "coherent", "informative", "better"),
    ),
]
AskOption = Annotated[
    str,
    measure_option(
        "--ask",
        **choice_of("pairs", "ratings", "best-worst"),
        help="Compare two candidates, rate one on a scale, or name the best and the worst of several.",
    ),
]
Guidelines = Annotated[
    Path | None,
    measure_option(
        "--guidelines", metavar="FILE", help="A text that is shown on the page in the place of the rubrics' guidelines."
    ),
]
Folder = Annotated[
    Path | None,
    output_option(
        "--output",
        "-o",
        metavar="FOLDER",
        help="Write the pages to this folder.",
        show_default="judgments/pages/PLAN in the folder of the run",
    ),
]
Collect = Annotated[
    list[Path] | None,
    output_option(
        "--collect",
        metavar="FILE",
        help="Read files of answers, check them and keep them with the run; make no pages. Repeatable.",
    ),
]
Partial = Annotated[bool, output_option("--partial", help="With --collect: take files that are not finished, too.")]


@take_flags("flags", ScoringFlags, only=["clean", "seed"])
def annotate(
    flags: ScoringFlags,
    run: RunArgument = None,
    more: Files = None,
    raters: Raters = None,
    systems: Rows = None,
    topics: Topics = 60,
    shared: Shared = 20,
    criteria: Criteria = None,
    ask: AskOption = "pairs",
    guidelines: Guidelines = None,
    output: Folder = None,
    collect: Collect = None,
    partial: Partial = False,
) -> None:
    """Let people judge the candidates of a run.

    With --raters it writes a page for each of them: one file that works offline and names no system. They open it,
    judge, and save their answers as a file. With --collect it reads these files; `harness agree` shows what they say.
    """
    if collect:
        _collect(run, collect, more or [], partial=partial)
        return
    if more or partial or not raters:
        raise typer.BadParameter("say who judges with --raters ann,bo, or read answers with --collect FILE")
    from harness.cli import parse
    from harness.jobs.annotation import AnnotationSettings
    from harness.jobs.annotation import annotate as make_pages
    from harness.judging.question_plan import Ask

    settings = AnnotationSettings(
        parse.split_names(criteria) or ("better",),
        parse.parse_word("choice for --ask", ask, Ask),
        parse.split_systems(systems),
        topics,
        shared,
        guidelines,
        parse.split_names(flags.clean),
        flags.seed,
    )
    _write_pages(make_pages(run, parse.split_names(raters), settings), output)


def _write_pages(pages: AnnotationPages, output: Path | None) -> None:
    """Write a file a rater, then tell how much each is asked."""
    from harness.cli.output import deliver, print_remark
    from harness.files.names import escape_name
    from harness.phrases import plural
    from harness.showing.judging_page import render_judging_page
    from harness.showing.wording import remark_lines

    folder = output or pages.path.parent.parent / "pages" / pages.plan.digest[:8]
    _make_folder(folder)
    lines = []
    for page in pages.pages:
        path = folder / f"{escape_name(page.rater)}.html"
        deliver(render_judging_page(page), path, through_links=False)
        questions = f"{plural(len(page.screens), 'question')} on {plural(len(page.articles), 'topic')}"
        lines.append(f"{page.rater}: {questions}")
    deliver("\n".join(lines), None)
    back = f"harness annotate {pages.run.name} --collect answers-*.json"
    for line in (*remark_lines(pages.remarks), f"plan {pages.plan.digest}; when the answers are back: {back}"):
        print_remark(line)


def _make_folder(folder: Path) -> None:
    from harness.errors import HarnessError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HarnessError(f"{folder}: {error.strerror}; choose another folder with -o") from None


def _collect(run: str | None, files: list[Path], more: list[Path], *, partial: bool) -> None:
    """Keep the answers, and tell how many of whom; `run` is a file where the command names no run."""
    from harness.cli.output import deliver, print_remark
    from harness.jobs.annotation import collect_answers

    stray = [Path(run)] if run is not None and (run.endswith(".json") or Path(run).is_file()) else []
    opened, collected = collect_answers(None if stray else run, [*files, *stray, *more], partial=partial)
    lines = [
        f"{answers.rater}: {answers.answers} of {answers.questions} answers kept in {answers.path}"
        for answers in collected
    ]
    deliver("\n".join(lines), None)
    print_remark(f"harness agree {opened.name} shows what they say")
