"""`harness selftest`: the engine against figures that the reference tools gave, on this machine."""

from __future__ import annotations

import typer


def selftest() -> None:
    """Check the ROUGE engine on this machine.

    It compares scores with figures that rouge-score and ROUGE-1.5.5 printed on another machine.
    """
    from harness.rouge.selftest import run_selftest as compare

    wrong = 0
    for what, compared, equal in compare():
        print(f"{what}: {equal:,} of {compared:,} equal")
        wrong += compared - equal
    print("all equal" if not wrong else f"{wrong} DIFFER: do not trust ROUGE from this machine; please report it")
    if wrong:
        raise typer.Exit(1)
