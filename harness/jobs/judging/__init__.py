"""A language model as a judge: what it is asked, what it says, what is kept of that, and the table it makes."""

from harness.jobs.judging.case import Judging
from harness.jobs.judging.forecast import Forecast, forecast, sentences
from harness.jobs.judging.judge import Judgement, judge
from harness.models.prices import Prices

__all__ = ["Forecast", "Judgement", "Judging", "Prices", "forecast", "judge", "sentences"]
