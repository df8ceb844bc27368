"""`python -m tests.faults.elsewhere ARGUMENTS`: `harness` in a Python that lacks what other systems lack.

`--each LINE ...` runs each line of arguments, one after the other, and prints how it ended.

The modules and the names of `os` and `signal` that Windows has not are gone before anything of ours is imported, and
/proc is not there. What is left is Linux's: this shows that nothing of ours asks for them, not that Windows works.
"""

from __future__ import annotations

import builtins
import importlib.abc
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

MODULES = frozenset({"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "readline", "curses"})

OS_NAMES = (
    *("fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "getegid", "setsid", "getsid", "getpgid", "setpgid"),
    *("getpgrp", "setuid", "setgid", "chown", "lchown", "fchown", "fchmod", "chroot", "mkfifo", "mknod"),
    *("sched_getaffinity", "sched_setaffinity", "sysconf", "nice", "getloadavg", "pread", "pwrite", "pipe2", "statvfs"),
    *("O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_NOCTTY", "O_SYNC", "O_DSYNC", "posix_spawn"),
    *("getpriority", "setpriority", "pidfd_open", "memfd_create", "getgroups", "initgroups", "ttyname", "ctermid"),
)

SIGNALS = (
    *("SIGKILL", "SIGSTOP", "SIGCONT", "SIGTSTP", "SIGXCPU", "SIGPIPE", "SIGCHLD", "SIGHUP", "SIGALRM", "SIGUSR1"),
    *("SIGUSR2", "SIGQUIT", "SIGTTIN", "SIGTTOU", "alarm", "setitimer", "pthread_sigmask", "sigwait"),
)


class _Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def hide() -> None:
    """Take away what is not there on other systems."""
    for missing in MODULES:
        sys.modules.pop(missing, None)
    sys.meta_path.insert(0, _Hidden())
    for module, names in ((os, OS_NAMES), (signal, SIGNALS)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for module, name in ((builtins, "open"), (io, "open"), *((os, name) for name in ("open", "stat", "lstat"))):
        setattr(module, name, _without_proc(getattr(module, name)))
    for name in ("listdir", "scandir", "readlink", "access"):
        setattr(os, name, _without_proc(getattr(os, name)))


def _without_proc(function: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **options: Any) -> Any:
        path = arguments[0] if arguments else "."
        if not isinstance(path, int) and os.fsdecode(os.fspath(path)).startswith("/proc"):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return function(*arguments, **options)

    return guarded


def run_each(lines: Sequence[str]) -> None:
    """Run commands in this process."""
    from harness.cli import run

    for line in lines:
        code: object = 0
        try:
            run(line.split())
        except SystemExit as leaving:
            code = leaving.code or 0
        sys.stdout.write(f"\nended with {code}: {line}\n")


if __name__ == "__main__":
    hide()
    if sys.argv[1:2] == ["--each"]:
        run_each(sys.argv[2:])
    else:
        from harness.__main__ import main

        sys.argv = ["harness", *sys.argv[1:]]
        main()
