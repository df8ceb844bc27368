"""`harness show`: one topic with its article, references, candidates and their scores."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harness.cli.completion import complete_topic
from harness.cli.help import output_option
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import Rows, RunName


@scoring_flags
def show(
    flags: ScoringFlags,
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="The id of a topic.", autocompletion=complete_topic)],
    systems: Rows = None,
    run: RunName = None,
    article: Annotated[
        bool, output_option("--article/--no-article", help="Print the article, which may be long.")
    ] = True,
) -> None:
    """Show one topic: its article, references, candidates and scores."""
    from harness.cli import parse
    from harness.cli.output import deliver
    from harness.jobs import show_topic
    from harness.showing.terminal import style_of
    from harness.showing.topic import render_topic

    view = show_topic(topic, parse.split_names(systems), run=run, options=flags.to_options_of(run))
    style = style_of(sys.stdout)
    deliver(render_topic(view, width=style.width, colour=style.colour, article=article), None)
