"""ROUGE, exactly and fast: a library of its own."""

from harness.rouge.dropin import RougeScorer
from harness.rouge.engine import Prepared, Rouge
from harness.rouge.scores import Each, Scores

__all__ = ["Each", "Prepared", "Rouge", "RougeScorer", "Scores"]
