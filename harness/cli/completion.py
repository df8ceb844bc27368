"""Completions in a shell: names of the workspace, measures, formats; none, silently, where a problem occurs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from harness.records import Run
    from harness.workspace import Workspace

Completion = Callable[..., list[str]]
"""A callback of Typer: the candidates for the word that is being typed."""

MAX_COMPLETIONS = 500
"""Names offered at once: a dataset may have 300,000 topics."""

FORMATS: dict[str, tuple[str, ...]] = {
    "compare": ("run_comparison_table:RUN_COMPARISON_FORMATS",),
    "correlate": ("meta_evaluation_table:META_EVALUATION",),
    "correct": ("corrected_scores_table:CORRECTED_SCORES",),
    "history": ("history_table:HISTORY_FORMATS",),
    **dict.fromkeys(("robust", "ls", "agree"), ("robustness_table:ROBUSTNESS",)),
    "judge": ("leaderboard_formats:RENDERERS",),
}
"""Command -> what in `showing` holds its formats; of others those of a leaderboard."""


def hide_errors(callback: Completion) -> Completion:
    """Wrap a callback so that it offers nothing where it fails: an error would stand in the user's command line."""

    @functools.wraps(callback)
    def offer(*arguments: Any, **keywords: Any) -> list[str]:
        try:
            return callback(*arguments, **keywords)[:MAX_COMPLETIONS]
        except Exception:  # whatever it is, the command itself will say it
            return []

    return offer


def complete_words(*words: str) -> Completion:
    """A callback for an option that takes one of a few words."""

    def offer(incomplete: str) -> list[str]:
        return _filter_names(words, incomplete)

    return offer


def choice_of(*words: str) -> dict[str, Any]:
    """Arguments of an option that takes one of a few words."""
    return {"metavar": "|".join(words), "autocompletion": complete_words(*words)}


@hide_errors
def complete_dataset(incomplete: str) -> list[str]:
    """Datasets under references/: those of the workspace and those shipped."""
    return _filter_names(_list_datasets(_locate()), incomplete)


@hide_errors
def complete_shipped(incomplete: str) -> list[str]:
    """Datasets that ship with harness."""
    from harness.datasets.load import find_datasets
    from harness.workspace import shipped_folder

    return _filter_names(dict(find_datasets([shipped_folder() / "references"])), incomplete)


@hide_errors
def complete_system(incomplete: str) -> list[str]:
    """Systems, after a label (`mine=le`), a comma (`lead,mm`) or with their options (`lead:sent`)."""
    from harness.plugins.systems import find_systems

    systems = find_systems(_locate().systems, with_digests=False)
    name, colon, options = incomplete.partition(":")
    if colon:
        start = incomplete[: len(incomplete) - len(options.rpartition(",")[2])]
        system = systems.get(name.rpartition("=")[2])
        return _filter_names((f"{start}{option}=" for option in (system.options if system else ())), incomplete)
    prefix = incomplete[: max(incomplete.rfind("="), incomplete.rfind(",")) + 1]
    return _filter_names((prefix + system for system in systems), incomplete)


@hide_errors
def complete_checkable(incomplete: str) -> list[str]:
    """Completions of `harness check`: datasets, systems, custom metrics."""
    from harness.plugins.metric_files import find_metrics
    from harness.plugins.systems import find_systems

    workspace = _locate()
    names = [
        *_list_datasets(workspace),
        *find_systems(workspace.systems, with_digests=False),
        *find_metrics(workspace.metrics),
    ]
    return _filter_names(names, incomplete)


@hide_errors
def complete_run(incomplete: str) -> list[str]:
    """The names of runs in results/."""
    from harness.running.store import run_names

    return _filter_names(run_names(_locate().results), incomplete)


@hide_errors
def complete_sharded_run(incomplete: str) -> list[str]:
    """Runs of which shards are in results/."""
    folders = sorted(path.parent.name for path in _locate().results.glob("*/shards"))
    return _filter_names(folders, incomplete)


@hide_errors
def complete_metric(incomplete: str) -> list[str]:
    """Metrics, the built-in ones and those in metrics/, after a comma too; behind a dot precision and recall."""
    prefix = incomplete[: incomplete.rfind(",") + 1]
    names = _list_measures(with_parts="." in incomplete[len(prefix) :])
    return _filter_names((prefix + name for name in names), incomplete)


@hide_errors
def complete_gate(incomplete: str) -> list[str]:
    """The measures of `--gate` and `--fail-below`, up to their colon."""
    return _filter_names((f"{name}:" for name in _list_measures(with_parts="." in incomplete)), incomplete)


@hide_errors
def complete_rule(incomplete: str) -> list[str]:
    """Rules of `--clean`, after a comma too."""
    from harness.cleaning import RULES

    prefix = incomplete[: incomplete.rfind(",") + 1]
    return _filter_names((prefix + name for name in ("all", *RULES)), incomplete)


@hide_errors
def complete_topic(ctx: typer.Context, incomplete: str) -> list[str]:
    """Topics of the run that is named, else of the last one."""
    from harness.jobs.lookup import dataset_of

    workspace = _locate()
    dataset = dataset_of(_run(ctx, workspace), workspace)
    return _filter_names((topic.id for topic in dataset.topics), incomplete)


@hide_errors
def complete_row(ctx: typer.Context, incomplete: str) -> list[str]:
    """Rows of the run that is named, else of the last one: its systems and the reference points."""
    labels = [system.label for system in _run(ctx, _locate()).systems]
    return _filter_names((*labels, "oracle", "human"), incomplete)


@hide_errors
def complete_format(ctx: typer.Context, incomplete: str) -> list[str]:
    """Formats of the command at hand."""
    from pkgutil import resolve_name

    usual = ("leaderboard_formats:RENDERERS", "topic_scores_export:TOPIC_TABLES")
    homes = FORMATS.get(ctx.command.name or "", usual)
    names = [name for home in homes for name in resolve_name(f"harness.showing.{home}")]
    return _filter_names(names + ["html"] * (ctx.command.name == "compare"), incomplete)


def _filter_names(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _locate() -> Workspace:
    from harness.workspace import locate_workspace

    return locate_workspace()


def _list_datasets(workspace: Workspace) -> Sequence[str]:
    from harness.datasets.load import find_datasets

    return list(dict(find_datasets(workspace.datasets)))


def _run(ctx: typer.Context, workspace: Workspace) -> Run:
    from harness.jobs.lookup import load_run

    return load_run(ctx.params.get("run"), workspace)


def _list_measures(*, with_parts: bool) -> list[str]:
    """Names behind -m: each metric, and its parts (rouge1.p) where a dot was typed."""
    from harness.plugins.metric_files import find_metrics
    from harness.scoring.metrics import catalogue

    metrics = catalogue()
    parts = [measure for metric in metrics.values() for measure in metric.measures] if with_parts else []
    return list(dict.fromkeys([*metrics, *parts, *find_metrics(_locate().metrics, metrics)]))
