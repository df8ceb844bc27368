"""The seed that everything random starts from unless the user gives another one."""

DEFAULT_SEED = 12345
