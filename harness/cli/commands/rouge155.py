"""`harness rouge155`: ROUGE-1.5.5's own flags and configuration, byte for byte its printout."""

from __future__ import annotations

import typer

from harness.cli.output import print_remark
from harness.errors import HarnessError


def rouge155(context: typer.Context) -> None:
    """Print what ROUGE-1.5.5 prints, from its own flags.

    Reads the script's configuration and its SPL, SEE or ISI files. Its flags are -n -m -s -l -b -w
    -2 -u -U -x -a -c -r -f -p -t -d -z; `harness rouge155 -h` says what each does.
    """
    from harness.rouge.perl import Unusable
    from harness.rouge.perl import rouge155 as run

    try:
        printout = run(context.args)
    except Unusable as error:
        raise HarnessError(f"rouge155: {error}") from None
    typer.echo(printout.text.encode("utf-8"), nl=False)
    for line in printout.remarks:
        print_remark(line)
