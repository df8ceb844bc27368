"""ROUGE-1.5.5, every figure it prints. `plain` says the rules one by one; `engine` does them fast."""

from .config import Unusable
from .engine import TYPES, Perl, Prepared
from .report import Printout, rouge155

__all__ = ["TYPES", "Perl", "Prepared", "Printout", "Unusable", "rouge155"]
