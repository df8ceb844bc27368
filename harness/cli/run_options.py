"""Options of commands that run systems: which ones, how often, within which limits."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli import completion
from harness.cli.help import limits_option, run_option
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_JOBS, MOST_SECONDS, MOST_TRIALS, MOST_WORDS

Systems = Annotated[
    list[str] | None,
    run_option(
        "--system",
        "-s",
        metavar="SYSTEM",
        help="A system to run: the name of a file in systems/, or a path; with options as in lead:sentences=1, with "
        "a name for its row as in mine=lead. Repeatable. The table also shows what the run already holds.",
        show_default="all that are installed",
        autocompletion=completion.complete_system,
    ),
]
Trials = Annotated[
    int,
    run_option(
        "--trials",
        "--repeats",
        min=1,
        max=MOST_TRIALS,
        metavar="K",
        help="Run each system K times with different seeds; a row is the mean of its trials.",
    ),
]
Words = Annotated[
    int | None,
    run_option(
        "--words", metavar="N", min=1, max=MOST_WORDS, help="The word budget of every topic, in place of the dataset's."
    ),
]
Fresh = Annotated[
    bool,
    run_option(
        "--fresh",
        help="Run everything again, even what an earlier run has done. Replies of an endpoint are still taken from the "
        "cache; -s llm:anew=true asks for new ones.",
    ),
]
FormerRepeat = Annotated[str | None, typer.Option("--repeat", metavar="RUN", hidden=True)]
Jobs = Annotated[
    int | None,
    limits_option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        max=MOST_JOBS,
        help="How many systems run at the same time.",
        show_default="the number of cores",
    ),
]
Timeout = Annotated[
    float | None,
    limits_option(
        "--timeout",
        metavar="SECONDS",
        min=0.01,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="The longest time that a system may take for one article.",
        show_default="60",
    ),
]
Cpu = Annotated[
    float | None,
    limits_option(
        "--cpu",
        metavar="SECONDS",
        min=0,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="The processor time that each process of a system may use for one article, to a second; 0 for no limit "
        "but --timeout. Linux only.",
        show_default="0",
    ),
]
Memory = Annotated[
    str | None,
    limits_option(
        "--memory",
        metavar="SIZE",
        help="The memory that the processes of a system may use, each and together: 512M, 4G; 0 for no limit.",
        show_default="4G",
    ),
]
