"""`harness agree`: what the raters of a run say, and how much they agree."""

from __future__ import annotations

from typing import Annotated

from harness.cli.completion import choice_of
from harness.cli.help import measure_option, run_option
from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import Output, Rows, RunArgument, format_option, take_flags

WhoOption = Annotated[
    str | None,
    run_option(
        "--who",
        **choice_of("people", "models", "all"),
        help="Whose judgments are read.",
        show_default="people, or models where no person judged",
    ),
]
Criteria = Annotated[
    list[str] | None,
    measure_option(
        "--criteria",
        metavar="NAME[,NAME]",
        help="Read only judgments by these criteria. Repeatable.",
        show_default="all",
    ),
]
Format = Annotated[str | None, format_option("text, markdown, csv or json")]


@take_flags("flags", ScoringFlags, only=["confidence", "confidence_n", "seed"])
def agree(
    flags: ScoringFlags,
    run: RunArgument = None,
    systems: Rows = None,
    who: WhoOption = None,
    criteria: Criteria = None,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Show what raters say of the systems, and how much they agree.

    Scores of systems have intervals over topics and raters, for ratings, comparisons, and best and worst. Agreement
    is Krippendorff's alpha; each rater's agreement with themselves, preference for a side and time stand beside it.
    """
    from harness.cli import parse
    from harness.cli.output import deliver, format_of, style_for
    from harness.jobs.agreement import Who
    from harness.jobs.agreement import agree as measure
    from harness.judging.system_scores import IntervalSettings
    from harness.showing.agreement_table import AGREEMENT_FORMATS

    name = format_of(format_, output, AGREEMENT_FORMATS)
    agreement = measure(
        run,
        who=None if who is None else parse.parse_word("choice for --who", who, Who),
        criteria=parse.split_names(criteria),
        systems=parse.split_systems(systems),
        settings=IntervalSettings(flags.confidence_n, flags.seed, flags.confidence),
    )
    deliver(AGREEMENT_FORMATS.write(agreement, name, style_for(output)), output)
