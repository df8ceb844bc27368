"""A dataset looked over: its problems from the data wing, the agreement of its references from the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.data import checks, datasets
from harness.rouge import Rouge
from harness.workspace import Workspace, locate

AGREEMENT = ("rouge1", "rouge2", "rougeL")
"""What the references of a topic are held against one another by: the mean over the others, stemmed F1."""


def check_dataset(name: str | Path, *, workspace: Workspace | None = None) -> checks.Checkup:
    """Everything that is wrong with a dataset, and what a careful reader wants to know of it."""
    workspace = workspace or locate()
    return checks.check(datasets.locate(name, workspace.datasets), agreement)


def agreement(texts: list[str], others: list[list[str]]) -> Mapping[str, Sequence[float]]:
    """Mean ROUGE F1, 0 to 100, of each text against each of its own others."""
    found = Rouge(types=AGREEMENT, references="mean").score(texts, others)
    return {name: (100 * scores.fmeasure).tolist() for name, scores in found.items()}
