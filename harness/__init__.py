"""Which of these summarizers is better, by how much, and is the difference real?

from harness import compare, evaluate, load_dataset, render

comparison = evaluate("deauville", systems=["lead", "mmr"], metrics=["rouge2", "bleu"])
print(render(comparison))
"""

from __future__ import annotations

from importlib import import_module

from harness.version import VERSION

TYPE_CHECKING = False  # as typing has it, which takes 15 ms in which a Ctrl-C would still be a traceback
if TYPE_CHECKING:
    from typing import Any

    from harness.errors import HarnessError
    from harness.jobs import (
        Listener,
        check_robustness,
        compare,
        evaluate,
        load_dataset,
        plot,
        report,
        score_candidates,
        score_run,
        show_topic,
        topic_scores,
        verify,
    )
    from harness.scoring.metrics import Bleu, Rouge, Similarity
    from harness.scoring.settings import Settings
    from harness.showing.leaderboard_formats import render
    from harness.showing.page import render_report
    from harness.showing.presentation import load_ipython_extension, unload_ipython_extension
    from harness.showing.robustness_table import render_robustness
    from harness.showing.run_comparison_table import render_run_comparison

__version__ = VERSION

__all__ = [
    "Bleu",
    "HarnessError",
    "Listener",
    "Rouge",
    "Settings",
    "Similarity",
    "check_robustness",
    "compare",
    "evaluate",
    "load_dataset",
    "load_ipython_extension",
    "plot",
    "render",
    "render_report",
    "render_robustness",
    "render_run_comparison",
    "report",
    "score_candidates",
    "score_run",
    "show_topic",
    "topic_scores",
    "unload_ipython_extension",
    "verify",
]

_HOMES = {
    "Bleu": "harness.scoring.metrics",
    "HarnessError": "harness.errors",
    "Rouge": "harness.scoring.metrics",
    "Settings": "harness.scoring.settings",
    "Similarity": "harness.scoring.metrics",
    "load_ipython_extension": "harness.showing.presentation",
    "render": "harness.showing.leaderboard_formats",
    "render_run_comparison": "harness.showing.run_comparison_table",
    "render_report": "harness.showing.page",
    "render_robustness": "harness.showing.robustness_table",
    "unload_ipython_extension": "harness.showing.presentation",
}


# Names of the first release -> today's. They go on working for a release and are in no list of names.
_FORMER_NAMES = {
    "look": "show_topic",
    "render_difference": "render_run_comparison",
    "rescore": "score_run",
    "robust": "check_robustness",
    "score": "score_candidates",
}


def __getattr__(name: str) -> Any:
    """Import on first use: `harness --help` must not wait for numpy."""
    name = _FORMER_NAMES.get(name, name)
    if name not in __all__:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "harness.jobs")), name)
