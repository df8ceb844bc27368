"""Which processes live, by psutil: what a lock left behind by a killed one needs to know."""

from __future__ import annotations

import os


def is_process_alive(process: int) -> bool:
    """Whether a process of that number runs."""
    if process == os.getpid():
        return True
    import psutil  # noqa: PLC0415  # most commands ask nothing

    return bool(psutil.pid_exists(process))
