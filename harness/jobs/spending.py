"""What each row took for each topic, read from its candidates when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.jobs.tallying import Source
from harness.records import Candidate, Costs


@dataclass(frozen=True, slots=True)
class Spending:
    """The costs of `topics`, a tuple of them for each of the rows with these labels."""

    labels: Sequence[str]
    sources: Sequence[Source]
    topics: Sequence[str]

    def __iter__(self) -> Iterator[tuple[Costs | None, ...]]:
        for label in self.labels:
            tries = [source.candidates for source in self.sources if source.label == label]
            yield tuple(
                spent([found for candidates in tries if (found := candidates.get(topic))]) for topic in self.topics
            )


def spent(tries: Sequence[Candidate]) -> Costs | None:
    """What all tries took together for one topic; None where nothing is known of it. No price where one has none."""
    usages = [each.usage for each in tries if each.usage]
    seconds = sum(each.seconds for each in tries)
    if not usages and not seconds:
        return None
    prices = [each.usage.price if each.usage else None for each in tries]
    known = [price for price in prices if price is not None]
    return Costs(
        seconds=seconds,
        median=seconds / len(tries),
        memory=max(each.memory for each in tries),
        input_tokens=sum(each.input_tokens for each in usages),
        output_tokens=sum(each.output_tokens for each in usages),
        price=sum(known) if len(known) == len(tries) else None,
        calls=sum(each.calls for each in usages),
        models=tuple(dict.fromkeys(each.model for each in usages if each.model)),
    )
