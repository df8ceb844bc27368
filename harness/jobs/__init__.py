"""The whole job, for the command line and for notebooks alike: read, run, score, compare.

    evaluate(...)       systems over a dataset, scored and compared; kept as a run in results/
    score(...)          candidates made elsewhere, the same way
    rescore(run)        a kept run again: scores are always made from its candidates
    repeat(run)         a kept run made again, and whether it comes out the same
    compare(a, b)       two runs of one dataset, side by side
    robust(run)         a kept run ranked again under other choices
    check_dataset(...)  all that is wrong with a dataset, and its facts
    copy_dataset(name)  a shipped dataset into the workspace
    check_metric(...)   a metric of one's own tried on real topics
    verify(run)         a kept run scored once more by rouge-score and sacrebleu themselves
    judge(run, endpoint) a kept run's candidates compared by a language model
    forecast(run, endpoint) what that would ask for, without asking
    look(topic)         one topic with its article, references, candidates and their scores
    report(run)         all that the page shows of a run

All of them take a `Workspace` (default: the one around the current folder) and a `Listener` for remarks and progress.
"""

from __future__ import annotations

from harness.jobs.checking import check_dataset, check_metric
from harness.jobs.comparing import compare
from harness.jobs.copying import CopiedDataset, copy_dataset
from harness.jobs.evaluating import DEFAULT_MEMORY, DEFAULT_TIMEOUT, evaluate, rescore, score
from harness.jobs.judging import Forecast, Judgement, Judging, Prices, forecast, judge, sentences
from harness.jobs.listener import Listener
from harness.jobs.looking import look
from harness.jobs.places import is_complete, load_dataset
from harness.jobs.repeating import Repetition, repeat
from harness.jobs.reporting import report
from harness.jobs.scoring import Scoring, measures_of
from harness.jobs.varying import robust
from harness.jobs.verifying import verify

__all__ = [
    "DEFAULT_MEMORY",
    "DEFAULT_TIMEOUT",
    "CopiedDataset",
    "Forecast",
    "Judgement",
    "Judging",
    "Listener",
    "Prices",
    "Repetition",
    "Scoring",
    "check_dataset",
    "check_metric",
    "compare",
    "copy_dataset",
    "evaluate",
    "forecast",
    "is_complete",
    "judge",
    "load_dataset",
    "look",
    "measures_of",
    "repeat",
    "report",
    "rescore",
    "robust",
    "score",
    "sentences",
    "verify",
]
