"""How good, and how sure: metrics, statistics, comparison."""
