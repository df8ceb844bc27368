"""A language model as a judge: what it is asked, what it says, what is kept of that, and the table it makes."""

from harness.jobs.judging.dry_run import JudgeForecast, forecast, forecast_sentences
from harness.jobs.judging.judged_run import JudgeResult, judge
from harness.jobs.judging.plan import JudgeOptions
from harness.models.prices import Prices

__all__ = ["JudgeForecast", "JudgeOptions", "JudgeResult", "Prices", "forecast", "forecast_sentences", "judge"]
