"""Which of these summarizers is better, by how much, and is the difference real?

from harness import compare, evaluate, load_dataset, render

comparison = evaluate("deauville", systems=["lead", "mmr"], metrics=["rouge2", "bleu"])
print(render(comparison))
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as typing has it, which takes 15 ms in which a Ctrl-C would still be a traceback
if TYPE_CHECKING:
    from typing import Any

    from harness.errors import HarnessError
    from harness.jobs import Listener, compare, evaluate, load_dataset, look, report, rescore, robust, score, verify
    from harness.scoring.metrics import Bleu, Rouge, Similarity
    from harness.scoring.settings import Settings
    from harness.showing import plot, render, render_difference, render_report, render_robustness
    from harness.showing.notebooks import load_ipython_extension, unload_ipython_extension

__version__ = "0.1.0"

__all__ = [
    "Bleu",
    "HarnessError",
    "Listener",
    "Rouge",
    "Settings",
    "Similarity",
    "compare",
    "evaluate",
    "load_dataset",
    "load_ipython_extension",
    "look",
    "plot",
    "render",
    "render_difference",
    "render_report",
    "render_robustness",
    "report",
    "rescore",
    "robust",
    "score",
    "unload_ipython_extension",
    "verify",
]

_HOMES = {
    "Bleu": "harness.scoring.metrics",
    "HarnessError": "harness.errors",
    "Rouge": "harness.scoring.metrics",
    "Settings": "harness.scoring.settings",
    "Similarity": "harness.scoring.metrics",
    "load_ipython_extension": "harness.showing.notebooks",
    "plot": "harness.showing",
    "render": "harness.showing",
    "render_difference": "harness.showing",
    "render_report": "harness.showing",
    "render_robustness": "harness.showing",
    "unload_ipython_extension": "harness.showing.notebooks",
}


def __getattr__(name: str) -> Any:
    """Import on first use: `harness --help` must not wait for numpy."""
    if name not in __all__:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "harness.jobs")), name)
