"""A part of a dataset: some of its topics, with all else that is known of the whole."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from msgspec import structs

from harness.datasets.jsonl_format import LazyTopics, read_topic_ids
from harness.records import Dataset, Topic


def narrow_dataset(dataset: Dataset, is_wanted: Callable[[str], bool]) -> Dataset:
    """The dataset with only the topics whose ids are wanted. Its fingerprint and its facts stay those of the whole."""
    places = array("Q", (place for place, topic in enumerate(read_topic_ids(dataset.topics)) if is_wanted(topic)))
    return structs.replace(dataset, topics=select_topics(dataset.topics, places))


def select_topics(topics: Sequence[Topic], places: array[int]) -> Sequence[Topic]:
    """The topics at these places; read from disk on demand where all topics are."""
    return topics.select(places) if isinstance(topics, LazyTopics) else tuple(topics[place] for place in places)
