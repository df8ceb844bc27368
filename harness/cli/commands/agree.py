"""`harness agree`: what the raters of a run say, and how much they agree."""

from __future__ import annotations

from typing import Annotated

from harness.cli.completion import complete_words
from harness.cli.help import measure_option, run_option
from harness.cli.shared_options import Output, Rows, RunArgument, format_option
from harness.cli.statistics_options import Confidence, ConfidenceN, Seed
from harness.default_seed import DEFAULT_SEED

WhoOption = Annotated[
    str | None,
    run_option(
        "--who",
        metavar="people|models|all",
        help="Whose judgments are read.",
        show_default="people, or models where no person judged",
        autocompletion=complete_words("people", "models", "all"),
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
Format = Annotated[
    str | None,
    format_option("text, markdown, csv or json"),
]


def agree(
    run: RunArgument = None,
    systems: Rows = None,
    who: WhoOption = None,
    criteria: Criteria = None,
    confidence: Confidence = 0.95,
    confidence_n: ConfidenceN = 1000,
    seed: Seed = DEFAULT_SEED,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Show what raters say of the systems, and how much they agree.

    Scores of systems have intervals over topics and raters, for ratings, comparisons, and best and worst. Agreement
    is Krippendorff's alpha; each rater's agreement with themselves, preference for a side and time stand beside it.
    """
    from typing import cast, get_args

    from harness.cli import parse
    from harness.cli.output import deliver, format_of, style_for
    from harness.jobs.agreement import Who
    from harness.jobs.agreement import agree as measure
    from harness.judging.system_scores import IntervalSettings
    from harness.showing.agreement_table import AGREEMENT_FORMATS

    name = format_of(format_, output, AGREEMENT_FORMATS)
    if who is not None:
        parse.check_choice("choice for --who", who, get_args(Who))
    agreement = measure(
        run,
        who=cast("Who | None", who),
        criteria=parse.split_names(criteria),
        systems=parse.split_systems(systems),
        settings=IntervalSettings(confidence_n, seed, confidence),
    )
    deliver(AGREEMENT_FORMATS.write(agreement, name, style_for(output)), output)
