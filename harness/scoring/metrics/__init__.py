"""How good: every metric, by name."""

from __future__ import annotations

from .base import Batch, Facts, Metric, count, prepare

__all__ = ["Batch", "Facts", "Metric", "count", "prepare"]
