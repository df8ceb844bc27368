"""A request to judges, either on pairs of candidates or on single candidates by criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.errors import HarnessError
from harness.jobs.judge_by_criteria import judge_by_criteria
from harness.jobs.judge_by_plan import judge_by_plan, open_plan
from harness.jobs.judge_clients import JudgeModel, Panel
from harness.jobs.judge_forecast import (
    forecast,
    forecast_plan,
    forecast_ratings,
    forecast_sentences,
    rating_forecast_sentences,
)
from harness.jobs.judge_options import JudgeOptions
from harness.jobs.judge_result import JudgeResult
from harness.jobs.judge_run import judge_pairs
from harness.jobs.listener import Listener
from harness.jobs.saved_ratings import RatingOptions
from harness.judging.criteria import Rubric
from harness.models.batch_files import batch_facts
from harness.records import Remark
from harness.scoring.settings import Settings
from harness.showing.wording import word_remark


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """A request to judges: models, run, and how they judge.

    `criteria` are those of ratings; None: pairs of candidates are compared. `plan` is the file or the name of a plan
    whose questions are answered in their place; "" for none.
    """

    run: str | None
    models: Sequence[JudgeModel]
    criteria: Rubric | None = None
    plan: str = ""
    rating: RatingOptions = field(default_factory=RatingOptions)
    panel: Panel = field(default_factory=Panel)
    options: JudgeOptions = field(default_factory=JudgeOptions)

    def check(self) -> None:
        """Raise HarnessError for options that contradict each other."""
        if self.plan:
            self._check_plan()
        elif self.criteria is None:
            if len(self.models) != 1:
                raise HarnessError("several judges rate by criteria; give --criteria, or one --model")
            if self.rating != RatingOptions():
                raise HarnessError("--samples and --probabilities are for ratings; give --criteria")
        elif self.options.get("rubric") is not None:
            raise HarnessError("--rubric is for pairs of candidates; what --criteria names says how they are rated")

    def _check_plan(self) -> None:
        others = (self.criteria, *(self.options.get(name) for name in ("rubric", "systems", "topics", "clean")))
        if any(others) or self.rating != RatingOptions():
            raise HarnessError(
                "a plan says what is asked about which candidates: leave --criteria, --rubric, --system, --topics, "
                "--clean, --samples and --probabilities out"
            )


def ask_judges(request: JudgeRequest, listener: Listener) -> JudgeResult:
    """Have the candidates judged, and report the use of a batch file. Raises HarnessError."""
    request.check()
    try:
        return _ask_judges(request, listener)
    finally:
        if request.panel.batch is not None:
            facts = dict(batch_facts(request.panel.batch, request.panel.used))
            listener.remark(word_remark(Remark("batch file", "note", facts)))


def _ask_judges(request: JudgeRequest, listener: Listener) -> JudgeResult:
    if request.plan:
        plan, settings = open_plan(request.run, request.plan), request.options.get("settings") or Settings()
        return judge_by_plan(
            request.run, request.models, plan, settings=settings, panel=request.panel, listener=listener
        )
    if request.criteria is not None:
        return judge_by_criteria(
            request.run,
            request.models,
            request.criteria,
            request.rating,
            panel=request.panel,
            listener=listener,
            **request.options,
        )
    return judge_pairs(request.run, request.models[0], panel=request.panel, listener=listener, **request.options)


def forecast_request(request: JudgeRequest) -> tuple[list[str], Sequence[Remark]]:
    """Describe the cost of a request in sentences, with remarks on the candidates; asks and writes nothing."""
    request.check()
    if request.plan:
        plan, settings = open_plan(request.run, request.plan), request.options.get("settings") or Settings()
        return rating_forecast_sentences(forecast_plan(request.run, request.models, plan, settings)), ()
    if request.criteria is not None:
        forecasts, remarks = forecast_ratings(
            request.run, request.models, request.criteria, request.rating, **request.options
        )
        return rating_forecast_sentences(forecasts), remarks
    model = request.models[0]
    pairs = forecast(request.run, model.endpoint, **request.options)
    return forecast_sentences(pairs, model.endpoint, model.prices), pairs.remarks
