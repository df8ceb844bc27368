"""`harness cite`: the BibTeX of what a run's numbers rest on."""

from __future__ import annotations

from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import RunArgument, take_flags


@take_flags("flags", ScoringFlags, only=["metrics", "similarity_model"])
def cite(flags: ScoringFlags, run: RunArgument = None) -> None:
    """Print the BibTeX entries of what a run's table rests on."""
    from harness.cli import parse
    from harness.cli.output import deliver
    from harness.jobs import score_run
    from harness.scoring.metrics import Similarity
    from harness.showing.methods import cite as bibtex

    leaderboard = (
        score_run(run, metrics=parse.split_names(flags.metrics), similarity=Similarity(flags.similarity_model))
        if flags.metrics
        else score_run(run)
    )
    deliver(bibtex(leaderboard), None)
