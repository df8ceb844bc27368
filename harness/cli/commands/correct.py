"""`harness correct`: scores as people would give them, from some of their judgments and all of a model's."""

from __future__ import annotations

from typing import Annotated

from harness.cli.completion import complete_row
from harness.cli.help import measure_option, run_option
from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import Output, RunArgument, format_option, take_flags

People = Annotated[
    str,
    measure_option(
        "--people",
        metavar="NAME",
        help="The judgments of people: a file of results/RUN/judgments, or FILE:CRITERION.",
        show_default="the only ones",
    ),
]
Judge = Annotated[
    str,
    measure_option(
        "--judge",
        metavar="NAME",
        help="The ratings of a model, or imported scores of a metric, named in the same way.",
        show_default="the only ones",
    ),
]
CriterionName = Annotated[
    str,
    measure_option(
        "--criterion", metavar="NAME", help="The criterion, where there are several.", show_default="the only one"
    ),
]
Systems = Annotated[
    list[str] | None,
    run_option(
        "--system",
        "-s",
        metavar="SYSTEM[,SYSTEM]",
        help="Take only these systems. Repeatable.",
        show_default="all",
        autocompletion=complete_row,
    ),
]
CorrectedFormat = Annotated[str | None, format_option("text, markdown, latex, csv or json")]


@take_flags("flags", ScoringFlags, only=["confidence"])
def correct(
    flags: ScoringFlags,
    run: RunArgument = None,
    people: People = "",
    judge: Judge = "",
    criterion: CriterionName = "",
    systems: Systems = None,
    format_: CorrectedFormat = None,
    output: Output = None,
) -> None:
    """Estimate what people would say of all topics.

    People judged some topics of a run and a model all of them: the model's error, seen where both judged, is taken out
    of its mean. The table holds the model alone, people alone, the corrected score, and what the model was worth.
    """
    from harness.cli import parse
    from harness.cli.output import deliver, format_of, style_for
    from harness.jobs.corrected_scores import correct_scores
    from harness.showing.corrected_scores_table import CORRECTED_SCORES

    name = format_of(format_, output, CORRECTED_SCORES)
    chosen = parse.split_systems(systems)
    result = correct_scores(run, people, judge, criterion=criterion, systems=chosen, confidence=flags.confidence)
    deliver(CORRECTED_SCORES.write(result, name, style_for(output)), output)
