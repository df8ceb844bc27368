"""Trials of a custom metric on short texts and on real topics."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from harness.datasets import load
from harness.errors import HarnessError
from harness.plugins import metric_files
from harness.records import Dataset, Topic
from harness.scoring.metrics import Batch, Metric, catalogue, count_batch, custom, prepare_batch
from harness.workspace import Workspace, locate_workspace

TOPICS_TRIED = 5
"""Topics of a dataset that a metric is tried on."""


class MetricCheck(NamedTuple):
    """The dataset and the number of topics on which a metric ran without a fault; "" if there is no dataset."""

    metric: str
    dataset: str
    topics: int


def check_metric(name: str, *, workspace: Workspace | None = None) -> MetricCheck:
    """Load a custom metric and try it on short texts, an empty text, and real topics. Raises HarnessError.

    The topics are the first of the workspace's first dataset that can be read. Candidates are a reference, the
    beginning of the article, and no text.
    """
    workspace = workspace or locate_workspace()
    (spec,) = metric_files.select_metrics([name], workspace.metrics, catalogue())
    metric = custom.load_metric(spec)
    dataset = _readable(workspace)
    topics = [*islice(dataset.topics, TOPICS_TRIED)] if dataset else []
    if dataset is None or not topics:
        return MetricCheck(metric.name, "", 0)
    _try(metric, topics, dataset.name)
    return MetricCheck(metric.name, dataset.name, len(topics))


def _readable(workspace: Workspace) -> Dataset | None:
    for root in workspace.datasets:
        for name, _ in load.find_datasets([root]):
            try:
                return load.read_dataset(name, [root])
            except HarnessError:  # that is the dataset's fault, and `harness check` of it says so
                continue
    return None


def _try(metric: Metric, topics: Sequence[Topic], dataset: str) -> None:
    """Raise HarnessError where counting a topic fails, or none of the topics has a value."""
    prepared = prepare_batch([metric], Batch.from_topics(topics, [metric]))
    texts = [[topic.references[0].text if topic.references else "" for topic in topics], [*map(_beginning, topics)]]
    scores = [metric.score(count_batch(prepared, of_row)[metric.name]) for of_row in (*texts, [""] * len(topics))]
    if np.isnan(scores[:-1]).all() and any(text for of_row in texts for text in of_row):
        what = f"no value for any of {len(topics)} topics" if len(topics) > 1 else "no value for the topic"
        raise HarnessError(
            f"metric {metric.name}: {what} of {dataset}, neither of a reference nor of the article's start"
        )


def _beginning(topic: Topic) -> str:
    return next((text for document in topic.article.documents for text in document.paragraphs), "")
