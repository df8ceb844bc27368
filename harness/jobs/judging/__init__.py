"""A language model as a judge: what it is asked, what it says, what is kept of that, and the table it makes."""

from harness.jobs.judging.judge import Judgement, Prices, judge

__all__ = ["Judgement", "Prices", "judge"]
