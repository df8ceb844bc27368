"""How good each candidate is, and how certain that is: metrics, counts, the leaderboard, run changes."""
