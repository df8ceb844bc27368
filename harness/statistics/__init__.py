"""What may be concluded from numbers? Pure functions on numpy arrays; nothing here imports anything of ours."""
