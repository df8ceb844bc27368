"""`harness robust`: whether the winner holds under other choices."""

from __future__ import annotations

from typing import Annotated

from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import CountJobs, Output, Quiet, RunArgument, Verbose, format_option


@scoring_flags
def robust(
    flags: ScoringFlags,
    run: RunArgument = None,
    jobs: CountJobs = None,
    format_: Annotated[
        str | None,
        format_option("text, markdown, csv or json"),
    ] = None,
    output: Output = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Rank a run again under every other choice.

    The choices: stemming on and off, other metrics, other ways to combine references, each reference left out,
    candidates cut to the budget and to one length. It also says how often each system is first on other draws of
    the topics. The first measure (-m) makes the main ranking.
    """
    from harness.cli.finish import choose_detail
    from harness.cli.output import deliver, format_of, style_for
    from harness.jobs import check_robustness as rank_again
    from harness.parallel.cores import use_jobs
    from harness.showing.robustness_table import ROBUSTNESS

    name = format_of(format_, output, ROBUSTNESS)
    detail = choose_detail(output, verbose=verbose, quiet=quiet)
    with use_jobs(jobs):
        robustness = rank_again(run, options=flags.to_options_of(run))
    deliver(ROBUSTNESS.write(robustness, name, style_for(output, detail=detail)), output)
