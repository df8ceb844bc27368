"""Run systems in child processes, and keep their candidates in results/."""
