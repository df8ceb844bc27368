"""Statistics on numpy arrays: pure functions that import nothing of the package but `progress` and `default_seed`."""
