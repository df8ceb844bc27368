"""ROUGE-1.5.5 with every figure that it prints. `plain` says the rules one by one; `engine` does them fast."""

from harness.rouge.perl.evaluation_file import Unusable
from harness.rouge.perl.perl_engine import TYPES, PerlEngine, Prepared
from harness.rouge.perl.printout import Printout, rouge155

__all__ = ["TYPES", "PerlEngine", "Prepared", "Printout", "Unusable", "rouge155"]
