"""How good: every metric, by name.

metrics = choose(["rouge2", "bleu"])
prepared = prepare(metrics, batch)          # once for a batch of topics
rows = count(prepared, candidates)          # for every system
metric.score(rows["rouge2"].sum(axis=0))    # or of any other sum: metric.score(weights @ rows["rouge2"])
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import UnknownName

from . import names, ngram, rouge, similarity, surface
from .base import Batch, Facts, Metric, Prepared, Rows, Scores, count, prepare
from .ngram import Bleu
from .rouge import Rouge
from .similarity import Similarity
from .unread import Unread, count_unread

__all__ = [
    "DEFAULT",
    "METRICS",
    "Batch",
    "Bleu",
    "Facts",
    "Metric",
    "Prepared",
    "Rouge",
    "Rows",
    "Scores",
    "Similarity",
    "Unread",
    "catalogue",
    "choose",
    "count",
    "count_unread",
    "defaults",
    "prepare",
]

DEFAULT = ("rouge1", "rouge2", "rougeL", "rougeLsum", "bleu")
"""The columns of a table when none are asked for."""


def catalogue(
    rouge_options: Rouge | None = None,
    bleu_options: Bleu | None = None,
    similarity_options: Similarity | None = None,
) -> dict[str, Metric]:
    """Every metric under these options, by name."""
    return {
        **rouge.catalogue(rouge_options),
        **ngram.catalogue(bleu_options),
        **similarity.catalogue(similarity_options),
        **surface.catalogue(),
        **names.catalogue(),
    }


METRICS: dict[str, Metric] = {name: metric for name, metric in catalogue().items() if not metric.extra}
"""Those that can be counted wherever the harness is installed; `catalogue` has the others too."""


def defaults(metrics: dict[str, Metric] | None = None) -> tuple[str, ...]:
    """Those of `DEFAULT` that these metrics have: ROUGE-1.5.5 knows no Lsum, its L goes by sentences."""
    return tuple(name for name in DEFAULT if name in (METRICS if metrics is None else metrics))


def choose(names: Iterable[str], metrics: dict[str, Metric] | None = None) -> tuple[Metric, ...]:
    """The metrics that yield the named measures, each once: `rouge2` and `rouge2.r` are both of ROUGE-2.

    Raises UnknownName.
    """
    metrics = METRICS if metrics is None else metrics
    of = {measure: metric for metric in metrics.values() for measure in metric.measures}
    chosen: dict[str, Metric] = {}
    for name in names:
        if name not in of:
            raise UnknownName("metric", name, metrics)
        chosen.setdefault(of[name].name, of[name])
    return tuple(chosen.values())
