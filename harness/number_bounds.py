"""Bounds of numbers given by users, beyond which an operating system, a file or a memory fails."""

from __future__ import annotations

from harness.errors import HarnessError

MOST_SECONDS = 31_536_000
"""The largest limit of time: a year."""

MOST_BYTES = 2**50
"""The largest limit of memory: 1024 TiB."""

MOST_WORDS = 1_000_000_000
"""The largest budget, as in the schema of dataset.toml."""

MOST_TOPICS = 1_000_000_000
"""The largest number of topics that a page may be asked to hold texts of."""

MOST_SEED = 2**53 - 1
"""Every reader of JSON keeps an integer up to this one whole."""

MOST_DRAWS = 1_000_000
"""The most draws of a bootstrap or test: p-values to 0.000001, and tables of draws that fit into memory."""

MOST_JOBS = 4096
"""Systems, or calls of an endpoint, at once."""

MOST_TRIALS = 1000
"""Tries of a system."""

MOST_SHARDS = 100_000
"""Parts of a run."""

MOST_WORKERS = 4096
"""The most workers of a cluster on one machine."""

MOST_TOKENS = 100_000_000
"""The most tokens of a reply."""

MOST_RETRIES = 1000
"""Further calls where one fails."""


def check_number(name: str, value: float, least: float, most: float, unit: str = "") -> None:
    """Raise HarnessError for a number outside its bounds; one that is not a number is outside any."""
    if not least <= value <= most:
        raise HarnessError(f"{name} must be from {least:,} to {most:,}{f' {unit}' * bool(unit)}, not {value}")
