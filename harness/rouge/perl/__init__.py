"""ROUGE-1.5.5: a library of its own beside rouge-score's behaviour. `plain` says the rules one by one; `engine` is fast."""

from .engine import Perl, Prepared

__all__ = ["Perl", "Prepared"]
