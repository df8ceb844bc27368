"""Keys of the files that users have: a field may get a better name in the code, and keeps its key in files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from harness.datasets.checkup import Checkup
from harness.datasets.jsonl_records import TopicLine
from harness.datasets.problems import Problem
from harness.jobs.import_record import ImportRecord
from harness.jobs.recorded_options import decode_options, encode_options
from harness.jobs.scoring_options import ScoringOptions
from harness.judging.answer_files import AnswerFile
from harness.judging.criteria_plan import KeyFacts
from harness.judging.question_plan import QuestionPlan, RaterQuestions
from harness.judging.verdict_log import JudgeConfig, VerdictRecord
from harness.records import Candidate, Column, Leaderboard, Pair, Robustness, Row, Run, RunComparison, System
from harness.records.judgments import JudgmentSource
from harness.records.runs import Usage
from harness.running.shards import ShardRecord
from harness.scoring.metrics import Rouge

KEYS: dict[type[msgspec.Struct], str] = {
    AnswerFile: "format plan rater answers",
    Candidate: "topic text key failure detail seconds memory usage",
    Checkup: "path name fingerprint errors problems topics remarks warnings more",
    Column: "measure title signature higher_is_better citation by_topic",
    ImportRecord: "format sources taken remarks candidates sha256 language asked",
    JudgeConfig: "format model base_url rubric request cleaned",
    JudgmentSource: "format name rater_kind criteria plan signature origin",
    KeyFacts: "topic references model facts",
    Leaderboard: (
        "dataset title fingerprint topics events columns rows confidence draws seed interval run saved pairs test "
        "remarks versions baseline against clusters fair way alarms bench interval_method correction family "
        "margins slices interactions fair_pairs"
    ),
    Pair: (
        "a b measure difference low high p p_corrected wins ties losses detectable needed shared effect chance "
        "is_equivalent is_not_worse error df"
    ),
    Problem: "path line what severity",
    QuestionPlan: "format run fingerprint ask seed criteria guidelines raters equal empty clean",
    RaterQuestions: "rater questions",
    Robustness: "main others overturned remarks dataset run topics events first",
    Row: (
        "label role topics scored failures words over_budget estimates ranks letter beats way tries randomness "
        "costs details unfinished priced rank_sets"
    ),
    Run: (
        "name path dataset dataset_path fingerprint systems seed timeout memory created versions command words "
        "commit cpu also_under sequence language"
    ),
    RunComparison: "old new pairs moves changed remarks correction",
    ShardRecord: "place of topics options remarks problems format",
    System: (
        "name label path doc role options digest requires missing batches command python env try_of packages keeps "
        "files"
    ),
    TopicLine: "id references article event title words fields",
    Usage: "model device input_tokens output_tokens price calls",
    VerdictRecord: "key topic first second verdict reply",
}
"""Keys that earlier releases wrote. Others may come; none of these may go or be called otherwise."""

OPTIONS = (
    "metrics rouge mode stemmer references tokenizer split_sentences more bleu lowercase similarity settings "
    "confidence draws seed test permutations bs_draws baseline on_failure range_ends interval correction "
    "family detect margins slices bounds clean"
)
"""Keys of the options in scoring.json and shard.json."""


@pytest.mark.parametrize("record", KEYS, ids=lambda record: record.__name__)
def test_a_record_keeps_its_keys(record: type[msgspec.Struct]) -> None:
    assert set(KEYS[record].split()) - set(record.__struct_encode_fields__) == set()


def test_options_keep_their_keys_and_are_read_on() -> None:
    options = ScoringOptions(metrics=("rouge1",), rouge=Rouge("perl", perl_options=(("alpha", 0.3),)))
    record = encode_options(options)

    assert set(OPTIONS.split()) - set(_keys_of(json.loads(bytes(record)))) == set()
    assert b'"more":[["alpha",0.3]]' in bytes(record)
    assert decode_options(record) == options


def _keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from _keys_of(entry)
