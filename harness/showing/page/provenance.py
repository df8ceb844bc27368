"""How the numbers were made, and the command that makes them again."""

from __future__ import annotations

import shlex

from harness.records import Report, Run, System
from harness.showing.format import count_text
from harness.showing.notes import interval_methods
from harness.showing.wording.pair_test_wording import name_test


def run_facts(report: Report) -> dict[str, str]:
    """Settings of the run and of the statistics."""
    comparison, run = report.leaderboard, report.run
    memory = f"{run.memory / 2**30:.3g} GiB" if run.memory else "no limit"
    versions = ", ".join(f"{name} {_version(run, name)}" for name in run.versions)
    cpu = f", {run.cpu:g} s of processor time" if run.cpu else ""
    facts = {
        "run": f"{run.name}, made {run.created}",
        "dataset": f"{comparison.dataset}, fingerprint {comparison.fingerprint}",
        "seed": str(comparison.seed),
        "intervals": f"{interval_methods(comparison)}, over {comparison.interval}" if comparison.interval else "none",
        "test": name_test(comparison) or "none",
        "limits": f"{run.timeout:g} s{cpu} an article, {memory} a process" if run.timeout else "",
        "budget": count_text(run.words, "word") if run.words else "the dataset's own",
        "versions": versions,
    }
    return {key: value for key, value in facts.items() if value}


def _version(run: Run, name: str) -> str:
    """The version of a package, and those that some of the candidates were made under."""
    others = run.also_under.get(name)
    return run.versions[name] + (f" (some candidates: {', '.join(others)})" if others else "")


def system_facts(report: Report) -> list[tuple[str, str, str]]:
    """(label, what it says it does, its file and the beginning of its digest)."""
    return [(system.label, system.doc, _whence(system)) for system in report.run.systems if not system.trial_of]


def _whence(system: System) -> str:
    return " ".join(part for part in (system.path, system.digest[:12]) if part)


def remake_command(report: Report) -> str:
    """What makes the run again; for candidates made elsewhere, what scores them again."""
    run = report.run
    if run.command:
        return shlex.join(run.command)
    made_here = [system for system in run.systems if system.path]
    if not made_here:
        return shlex.join(["harness", "score", run.dataset, *_each("-i", run)])
    words = ["--words", str(run.words)] if run.words else []
    seed = ["--seed", str(run.seed)]
    return shlex.join(["harness", "eval", run.dataset, *_each("-s", run), *words, *seed])


def _each(flag: str, run: Run) -> list[str]:
    return [part for system in run.systems if not system.trial_of for part in (flag, system.label)]
