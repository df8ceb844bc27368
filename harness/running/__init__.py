"""Who summarizes: systems found, run in child processes, their candidates kept."""
