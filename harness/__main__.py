"""`harness` and `python -m harness`."""

from __future__ import annotations

import gc
import os
import signal

GARBAGE_THRESHOLDS = 200_000, 20, 20
"""When Python looks for garbage that counting references does not find (default 700, 10, 10).

A command keeps nearly all that it reads until it ends: each look goes through all of it and finds next to nothing.
Importing what a command needs makes less than this.
"""


def main() -> None:
    """Run the command line."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started us wants none
        signal.signal(signal.SIGINT, _leave)
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    # Processes share counting and permutations: threads of a matrix product would take their cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from harness.cli import run

    try:
        run()
    finally:
        gc.freeze()  # or Python looks through all that there is once more as it ends, whose memory goes back anyway


def _leave(number: int, _frame: object) -> None:
    """Ctrl-C while nothing is held that must be put in order (imports, reading): leave at once, without a word.

    `harness.cli.progress_line` and `harness.cli.output` have it raise KeyboardInterrupt where there is something.
    """
    os._exit(128 + number)


if __name__ == "__main__":
    main()
