"""Results of statistics kept beside the counts: an unchanged command draws, swaps and tests nothing again.

results/<run>/counts/<kind>-<32 hex of all that it was made from>.msgpack
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from harness.jobs.count_cache import copy_value, metric_identity
from harness.jobs.scored_run import ScoredRun
from harness.jobs.topic_fields import part_topics

Result = TypeVar("Result")


def keep_result(
    scored: ScoredRun, kind: str, value_type: Any, make: Callable[[], Result], *, beside: Sequence[ScoredRun] = ()
) -> Result:
    """The result of this `kind` that is kept with a run, as a `value_type`, or the one that `make` makes.

    `beside` are other runs that it is made from. A value that would not come back from a file exactly as it was is not
    kept.
    """
    descriptions = [_describe_inputs(run) for run in (scored, *beside)]
    if None in descriptions:
        return make()
    key = scored.cache.value_key([repr(descriptions)])
    kept_result: Result | None = scored.cache.read_value(kind, key, value_type)
    if kept_result is not None:
        return kept_result
    result = make()
    # Equality does not do: NaN is unlike itself, and a truth value like a number. Every field stands in the `repr`.
    if repr(copy_value(result, value_type)) == repr(result):
        scored.cache.write_value(kind, key, result)
    return result


def _describe_inputs(scored: ScoredRun) -> list[Any] | None:
    """The inputs of a result, beside topics and versions; None where some candidates have no digest."""
    sources, dataset = scored.sources, scored.dataset
    if not all(source.digest and source.record for source in sources):
        return None
    return [
        replace(scored.options, metrics=scored.options.measures()),
        [metric_identity(metric) for metric in scored.metrics],
        [(source.label, source.role, source.digest, source.record, source.unavailable) for source in sources],
        msgspec.json.encode(scored.run.systems),
        msgspec.json.encode(msgspec.structs.replace(dataset, path="", topics=())),
        part_topics(dataset, scored.options.settings.slices),
        scored.part,
    ]
