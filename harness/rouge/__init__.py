"""ROUGE, exactly and fast: a library of its own.

Start with `engine.Rouge`. Then, in the order of the work: `words` and `vocabulary` (texts to numbers; `porter`
stems), `topic_batches` (texts of several sources together), `overlaps` (n-grams: ROUGE-N), `lcs` and `union`
(subsequences: ROUGE-L and Lsum; `single_blocks` both, of short texts), `scores` (precision, recall, F; several
references). `dropin` says the same in plain Python for one pair. `perl/` is the other reference tool.
"""

from harness.rouge.dropin import RougeScorer
from harness.rouge.engine import Prepared, Rouge
from harness.rouge.scores import PerReferenceScores, Scores

__all__ = ["PerReferenceScores", "Prepared", "Rouge", "RougeScorer", "Scores"]
