"""Every metric, by name.

metrics = choose_metrics(["rouge2", "bleu"])
prepared = prepare_batch(metrics, batch)        # once for a batch of topics
rows = count_batch(prepared, candidates)        # for every system
metrics[0].score(rows["rouge2"].sum(axis=0))    # or of any other sum: metrics[0].score(weights @ rows["rouge2"])
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import UnknownName
from harness.scoring.metrics import bertscore, new_names, rouge, sacrebleu_metrics, surface
from harness.scoring.metrics.bertscore import Similarity
from harness.scoring.metrics.metric import (
    Batch,
    DatasetFacts,
    Metric,
    Prepared,
    Rows,
    Scores,
    count_batch,
    count_sources,
    narrow_batch,
    prepare_batch,
)
from harness.scoring.metrics.rouge import Rouge
from harness.scoring.metrics.sacrebleu_metrics import Bleu
from harness.scoring.metrics.tokenizer_loss import TokenizerLoss, count_loss

DEFAULT = ("rouge1", "rouge2", "rougeL", "rougeLsum", "bleu")
"""The default columns of a leaderboard."""


def catalogue(
    rouge_options: Rouge | None = None,
    bleu_options: Bleu | None = None,
    similarity_options: Similarity | None = None,
) -> dict[str, Metric]:
    """Every metric under these options, by name."""
    return {
        **rouge.catalogue(rouge_options),
        **sacrebleu_metrics.catalogue(bleu_options),
        **bertscore.catalogue(similarity_options),
        **surface.catalogue(),
        **new_names.catalogue(),
    }


METRICS: dict[str, Metric] = {name: metric for name, metric in catalogue().items() if not metric.needed_extra}
"""Metrics that can be counted wherever the harness is installed; `catalogue` has the others too."""


def default_measures(metrics: dict[str, Metric] | None = None) -> tuple[str, ...]:
    """The measures of `DEFAULT` that these metrics have: ROUGE-1.5.5 knows no Lsum, its L goes by sentences."""
    return tuple(name for name in DEFAULT if name in (METRICS if metrics is None else metrics))


def choose_metrics(names: Iterable[str], metrics: dict[str, Metric] | None = None) -> tuple[Metric, ...]:
    """The metrics that yield the named measures, each once: `rouge2` and `rouge2.r` are both of ROUGE-2.

    Raises UnknownName.
    """
    metrics = METRICS if metrics is None else metrics
    metric_of = {measure: metric for metric in metrics.values() for measure in metric.measures}
    chosen: dict[str, Metric] = {}
    for name in names:
        if name not in metric_of:
            raise UnknownName("metric", name, metrics)
        chosen.setdefault(metric_of[name].name, metric_of[name])
    return tuple(chosen.values())
