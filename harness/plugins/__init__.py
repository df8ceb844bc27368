"""Systems and metrics that people write: found, described and checked without running them, and templates."""
