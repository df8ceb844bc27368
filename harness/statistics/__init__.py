"""Statistics on numpy arrays: pure functions that import nothing of the package but `progress` and `default_seed`.

Pure functions on numpy arrays; nothing here imports anything of ours.
"""
