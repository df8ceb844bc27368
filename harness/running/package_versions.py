"""Versions under which the candidates of a run were made, in one session or in several."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from harness.records import Run

SCORERS = ("rouge-score", "sacrebleu")
"""Packages that move scores only, and these are made anew each time."""


def merge_versions(run: Run, maker: Run, *, here: bool, first: bool) -> Run:
    """Record in a run the versions under which candidates that join it were made, as `maker` states them.

    `here`: this session made them, and its versions become the run's `versions`; `first`: the run had no candidates, so
    that its own record is replaced.
    """
    versions_of: dict[str, set[str]] = {}
    for one in (maker,) if first else (run, maker):
        for name, version in one.versions.items():
            versions_of.setdefault(name, set()).update({version, *one.also_under.get(name, ())})
    versions = maker.versions if here or first else run.versions
    others = {
        name: tuple(sorted(numbers - {versions.get(name, "")}))
        for name, numbers in versions_of.items()
        if name not in SCORERS
    }
    return structs.replace(
        run, versions=versions, also_under={name: numbers for name, numbers in others.items() if numbers}
    )


def differing_versions(run: Run, current_versions: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By name, versions other than `current_versions` under which candidates of the run were made."""
    names = (name for name in run.versions if name not in SCORERS)
    versions = {
        name: {run.versions[name], *run.also_under.get(name, ())} - {current_versions.get(name, "")} for name in names
    }
    return {name: tuple(sorted(numbers)) for name, numbers in versions.items() if numbers}
