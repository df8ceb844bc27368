"""Errors that come from where a command runs (folder, disk, limits, installation), each as one line."""

from __future__ import annotations

import os


def explain_error(error: Exception) -> str:
    """What the user's surroundings lack; "" for an error that they do not explain."""
    if isinstance(error, FileNotFoundError) and _is_folder_gone():
        return "the current folder does not exist any more; change to one that does"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{(error.strerror or str(error)).lower()}; what is kept in results/ is complete"
    if isinstance(error, MemoryError):
        return (
            "the machine does not have enough memory for this (or `ulimit -v` allows too little); nothing kept is lost"
        )
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return "the machine allows no more threads (`ulimit -u`); nothing kept is lost"
    if isinstance(error, ImportError) and not (error.name or "").startswith("harness"):
        return f"a package cannot be loaded: {_first_line(error)}; install it again, or lift the limits of this machine"
    return ""


def _is_folder_gone() -> bool:
    try:
        os.getcwd()  # noqa: PTH109  # it is this call that fails
    except OSError:
        return True
    return False


def _first_line(error: BaseException) -> str:
    """Of the error that is at the bottom of this one: what is wrapped around it may be a page of advice."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "unknown reason"
