"""The nouns: frozen values that pass from room to room. They do nothing and import nothing of ours."""

from __future__ import annotations

from harness.records.history import HistoryEntry, HistoryGroup, RunHistory
from harness.records.judgments import (
    BestWorst,
    Criterion,
    Judgment,
    JudgmentSet,
    JudgmentSource,
    Preference,
    Rating,
)
from harness.records.leaderboard import (
    Column,
    Costs,
    Estimate,
    IntegrityWarning,
    Interaction,
    JudgeStats,
    Leaderboard,
    Pair,
    PairTest,
    Ranking,
    Robustness,
    Row,
    RunComparison,
    Slice,
    TopicChange,
)
from harness.records.remarks import Remark, Severity, text_remark
from harness.records.runs import Candidate, Failure, Option, Role, Run, System, Usage
from harness.records.texts import Article, Dataset, Document, Reference, Topic, article_text
from harness.records.views import ComparisonReport, MissingCandidate, Report, ScoredCandidate, TopicView
