"""ROUGE-1.5.5: a library of its own beside rouge-score's behaviour. `plain` says the rules one by one; `engine` is fast."""

from .config import Unusable
from .engine import Perl, Prepared
from .report import Printout, rouge155

__all__ = ["Perl", "Prepared", "Printout", "Unusable", "rouge155"]
