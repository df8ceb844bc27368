"""Rows that are counted, their order in the array of a metric, and their keys in the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from harness.jobs.candidate_sources import CandidateSource, scored_sources
from harness.scoring.metrics import Metric
from harness.scoring.oracles import oracle_variant


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The rows that are counted, by their keys in the cache.

    A metric's array has them in this order: a row for each of `sources`, `oracle`, `human`, the sources on the
    leave-one-out sets, and by the leading metric only the `ranked` of the sources cut to one length.
    """

    sources: tuple[CandidateSource, ...]
    ranked: tuple[int, ...]
    leading: Metric
    has_oracle: bool
    has_human: bool
    oracle_key: str

    @classmethod
    def from_sources(
        cls, sources: Sequence[CandidateSource], metrics: Sequence[Metric], *, with_bounds: bool, is_shared: bool
    ) -> RowKeys:
        """The rows of these sources; those of systems that are unavailable are none."""
        scored = tuple(scored_sources(sources))
        systems = {source.label for source in scored if source.role == "system"}
        ranked = [place for place, source in enumerate(scored) if len(systems) < 2 or source.label in systems]
        return cls(
            scored,
            tuple(ranked) if len({source.label for source in scored}) > 1 else (),
            next((metric for metric in metrics if metric.sign), metrics[0]),
            with_bounds,
            with_bounds and is_shared,
            oracle_variant([metric.family for metric in metrics]),
        )

    @property
    def is_known(self) -> bool:
        """True where every source has a digest of its own, which tells it from the others."""
        return all(source.digest for source in self.sources)

    @property
    def oracle(self) -> int:
        """The place of `oracle`; that of `human` is the next, and those on its sets follow."""
        return len(self.sources)

    def places_of(self, metric: Metric) -> dict[str, range]:
        """The places of each kind of row in the array of a metric."""
        count, start = len(self.sources), len(self.sources)
        kinds = {"candidates": range(count)}
        for kind, rows in (
            ("oracle", int(self.has_oracle)),
            ("human", int(self.has_human)),
            ("fair", count if self.has_human else 0),
            ("cut", len(self.ranked) if metric is self.leading else 0),
        ):
            kinds[kind] = range(start, start + rows)
            start += rows
        return kinds

    def keys_of(self, metric: Metric) -> list[str]:
        """The keys of the rows of a metric."""
        digests = [source.digest for source in self.sources]
        together = "\0".join(digests[place] for place in self.ranked)
        group = blake2b(together.encode(), digest_size=8).hexdigest()
        names = {
            "candidates": digests,
            "oracle": [self.oracle_key],
            "human": ["human"],
            "fair": [f"fair {digest}" for digest in digests],
            "cut": [f"cut {group} {digests[place]}" for place in self.ranked],
        }
        return [name for kind, places in self.places_of(metric).items() for name in names[kind][: len(places)]]

    def without_candidates(self) -> RowKeys:
        """These rows without their sources of candidates, so that they can be sent to another process."""
        return replace(self, sources=tuple(replace(source, candidates={}) for source in self.sources))
