"""The nouns: frozen values that pass from wing to wing. They do nothing and import nothing of ours."""

from __future__ import annotations

from harness.records.comparisons import (
    Alarm,
    Bench,
    Column,
    Comparison,
    Contrast,
    Costs,
    Estimate,
    Move,
    Pair,
    Ranking,
    Robustness,
    Row,
)
from harness.records.runs import Candidate, Failure, Option, Role, Run, System, Usage
from harness.records.texts import Article, Dataset, Document, Reference, Topic
from harness.records.views import Lost, Report, ScoredCandidate, TopicView

__all__ = [
    "Alarm",
    "Article",
    "Bench",
    "Candidate",
    "Column",
    "Comparison",
    "Contrast",
    "Costs",
    "Dataset",
    "Document",
    "Estimate",
    "Failure",
    "Lost",
    "Move",
    "Option",
    "Pair",
    "Ranking",
    "Reference",
    "Report",
    "Robustness",
    "Role",
    "Row",
    "Run",
    "ScoredCandidate",
    "System",
    "Topic",
    "TopicView",
    "Usage",
]
