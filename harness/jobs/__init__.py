"""Whole jobs, for the command line and for notebooks alike: read, run, score, compare.

    evaluate(...)            systems over a dataset, scored and compared; kept as a run in results/
    score_candidates(...)    candidates made elsewhere, the same way
    evaluate_shard(...)      one part of the topics, for one machine of several; score_shard(...) likewise
    merge_shards(run)        all parts as one run
    score_run(run)           a kept run again: scores are always made from its candidates
    rerun(run)               a kept run made again, and whether it comes out the same
    compare(a, b)            two runs of one dataset, side by side
    check_robustness(run)    a kept run ranked again under other choices
    topic_scores(run)        the score of every system for every topic
    show_topic(topic)        one topic with its article, references, candidates and their scores
    report(run)              all that the page shows of a run
    publication(run)         a leaderboard to publish, without texts
    comparison_report(c)     all that the page shows of two runs
    plot(leaderboard, chart) a picture
    verify(run)              a kept run scored once more by rouge-score and sacrebleu themselves
    judge(run, endpoint)     a kept run's candidates compared by a language model
    forecast(run, endpoint)  what that would ask for, without asking
    annotate(run, raters)    pages on which people judge a run; collect_answers(run, files) reads what they answered
    agree(run)               what raters say of the systems, and how much they agree
    check_dataset(...)       all that is wrong with a dataset, and its facts
    check_metric(...)        a metric of one's own tried on real topics
    copy_dataset(name)       a shipped dataset into the workspace

Each takes a `Workspace` (default: the one around the current folder) and most a `Listener` for remarks and progress.
Options of scoring are one frozen `ScoringOptions`, or its fields as keywords; a run that is scored is a `ScoredRun`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.lazy_names import import_on_use

if TYPE_CHECKING:
    from harness.jobs.agreement import agree
    from harness.jobs.annotation import AnnotationSettings, annotate, collect_answers
    from harness.jobs.charts import Picture, plot
    from harness.jobs.checkup import check_dataset
    from harness.jobs.dataset_copy import CopiedDataset, copy_dataset
    from harness.jobs.evaluation import DEFAULT_MEMORY, DEFAULT_TIMEOUT, evaluate, score_run
    from harness.jobs.external_scoring import score_candidates
    from harness.jobs.history import build_history
    from harness.jobs.judge_forecast import JudgeForecast, forecast, forecast_sentences
    from harness.jobs.judge_options import JudgeOptions
    from harness.jobs.judge_result import JudgeResult
    from harness.jobs.judge_run import judge
    from harness.jobs.listener import Listener
    from harness.jobs.lookup import has_earlier_run, is_complete, load_dataset
    from harness.jobs.metric_check import check_metric
    from harness.jobs.reruns import RerunResult, rerun
    from harness.jobs.robustness import check_robustness
    from harness.jobs.run_comparison import compare
    from harness.jobs.run_comparison_report import comparison_report
    from harness.jobs.run_options import override_options, read_run_options
    from harness.jobs.run_report import publication, report
    from harness.jobs.scores_by_topic import TopicScores, topic_scores
    from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
    from harness.jobs.shard_merge import MergeResult, merge_shards, shard_options
    from harness.jobs.shard_runs import ShardResult, evaluate_shard, score_shard
    from harness.jobs.topic_view import show_topic
    from harness.jobs.verification import verify
    from harness.jobs.workers import DaskOptions
    from harness.models.prices import Prices
else:
    __getattr__, __all__ = import_on_use(
        __name__,
        {
            "harness.jobs.agreement": ("agree",),
            "harness.jobs.annotation": ("AnnotationSettings", "annotate", "collect_answers"),
            "harness.jobs.charts": ("Picture", "plot"),
            "harness.jobs.checkup": ("check_dataset",),
            "harness.jobs.run_comparison_report": ("comparison_report",),
            "harness.jobs.dataset_copy": ("CopiedDataset", "copy_dataset"),
            "harness.jobs.evaluation": ("DEFAULT_MEMORY", "DEFAULT_TIMEOUT", "evaluate", "score_run"),
            "harness.jobs.external_scoring": ("score_candidates",),
            "harness.jobs.history": ("build_history",),
            "harness.jobs.judge_forecast": ("JudgeForecast", "forecast", "forecast_sentences"),
            "harness.jobs.judge_options": ("JudgeOptions",),
            "harness.jobs.judge_result": ("JudgeResult",),
            "harness.jobs.judge_run": ("judge",),
            "harness.jobs.listener": ("Listener",),
            "harness.jobs.lookup": ("has_earlier_run", "is_complete", "load_dataset"),
            "harness.jobs.metric_check": ("check_metric",),
            "harness.jobs.reruns": ("RerunResult", "rerun"),
            "harness.jobs.robustness": ("check_robustness",),
            "harness.jobs.run_comparison": ("compare",),
            "harness.jobs.run_options": ("override_options", "read_run_options"),
            "harness.jobs.run_report": ("publication", "report"),
            "harness.jobs.scores_by_topic": ("TopicScores", "topic_scores"),
            "harness.jobs.scoring_options": ("ScoringKeywords", "ScoringOptions"),
            "harness.jobs.shard_merge": ("MergeResult", "merge_shards", "shard_options"),
            "harness.jobs.shard_runs": ("ShardResult", "evaluate_shard", "score_shard"),
            "harness.jobs.topic_view": ("show_topic",),
            "harness.jobs.verification": ("verify",),
            "harness.jobs.workers": ("DaskOptions",),
            "harness.models.prices": ("Prices",),
        },
    )
