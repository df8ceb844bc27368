"""Names of fields in public data sets, logs and outputs, by role; and the value at a field's path, as text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

Role = Literal["id", "article", "reference", "candidate", "system", "title", "event", "words"]
ROLES: tuple[Role, ...] = ("id", "article", "reference", "candidate", "system", "title", "event", "words")

KNOWN_NAMES: dict[Role, tuple[tuple[str, ...], ...]] = {
    "id": (
        ("custom_id",), ("id",), ("topic_id",), ("doc_id",), ("docid",), ("document_id",), ("example_id",),
        ("instance_id",), ("article_id",), ("paper_id",), ("aid",), ("fname",), ("guid",), ("uid",), ("uuid",),
        ("sample_id",), ("gem_id",), ("bbcid",), ("docno",), ("record_id",), ("recordid",), ("meeting_id",),
        ("bill_id",), ("key",), ("idx",), ("index",), ("row_id",), ("filename",), ("file_name",), ("file",), ("#",),
        ("topic",),
    ),
    "article": (
        ("article", "articles", "document", "documents", "source_text", "source_document", "source_documents",
         "source_doc", "source_docs", "source_article", "article_text", "article_body", "dialogue", "dialog",
         "maintext", "main_text", "full_text", "fulltext", "document_text", "doc_text", "news_text", "news_article"),
        ("body", "body_text", "report", "transcript", "passage", "passages", "chapter", "story", "bill_text",
         "email_body", "docs", "conversation", "meeting_transcript", "review_text", "reviews", "post", "sentences",
         "paper", "paper_text", "source_sentences", "original_text", "long_text"),
        ("text", "content", "source", "src", "input", "inputs", "input_text", "text_in", "context", "original",
         "prompt", "description", "raw_text", "raw_src", "doc", "news"),
        ("abstract",),
    ),
    "reference": (
        ("references", "reference", "refs", "ref", "reference_summary", "reference_summaries", "reference_text",
         "ref_summary", "ref_summaries", "ref_summ", "ref_summs", "gold", "golds", "gold_summary", "golden",
         "golden_summary", "gold_summaries", "target", "targets", "target_text", "target_summary", "tgt",
         "human_summary", "human_summaries", "human_reference", "ground_truth", "ideal", "expected", "__expected",
         "model_summaries_human", "reference_list"),
        ("highlights", "highlight", "summary", "summaries", "abstract", "abstract_text", "summary_text", "tldr",
         "tl_dr", "tldrs", "related_work", "synopsis", "subject_line", "short_summary", "abstractive_summary",
         "gist", "recap"),
        ("output", "outputs", "completion", "answer", "response", "label", "labels", "chosen"),
    ),
    "candidate": (
        ("candidate", "decoded", "prediction", "predictions", "predicted", "predict", "pred", "preds", "hypothesis",
         "hyp", "hypo", "generated", "generated_text", "generated_summary", "generation", "system_summary",
         "system_output", "model_output", "model_summary", "machine_summary", "predicted_summary", "pred_summary",
         "predicted_text", "candidate_summary", "candidate_text", "gen_summary", "generated_output",
         "response.body.choices.0.message.content", "response.body.choices.0.text",
         "response.body.output.*.content.*.text", "response.output", "filtered_resps.0", "filtered_resps",
         "output.completion", "choices.0.message.content", "choices.0.text", "outputs.0.text", "outputs.0",
         "result.message.content.*.text", "response.candidates.0.content.parts.*.text",
         "model_output.content.*.text", "message.content", "response.content", "llm_output", "system_summ"),
        ("summary", "summary_text", "output", "response", "completion", "answer", "text", "content", "line"),
    ),
    "system": (
        ("system",), ("system_id",), ("system_name",), ("model_id",), ("summarizer_id",), ("model_name",),
        ("summarizer",), ("peer",), ("peer_id",), ("model",), ("provider.id",), ("provider",), ("engine",),
        ("method",),
    ),
    "title": (("title",), ("headline",), ("article_title",), ("doc_title",), ("heading",), ("document_title",)),
    "event": (("event",), ("event_id",), ("cluster_id",)),
    "words": (("words",), ("word_budget",), ("budget_words",)),
}  # fmt: skip
"""Role -> tiers of names. A name of an earlier tier wins over those of a later one; within one it must be the only."""

NAMES_OF_SEVERAL = {
    "references", "refs", "reference_summaries", "ref_summaries", "ref_summs", "golds", "gold_summaries", "targets",
    "human_summaries", "summaries", "labels", "tldrs", "reference_list", "model_summaries_human",
}  # fmt: skip
"""Names under which a list holds several references; under any other it holds the sentences of one."""

DOCUMENTS = {
    "articles", "documents", "source_documents", "source_docs", "docs", "passages", "reviews", "inputs",
}  # fmt: skip
"""Names under which a list of texts holds several documents; under any other it holds paragraphs of one."""

MAPS = (
    "system_summaries", "system_outputs", "model_outputs", "model_summaries", "generated_summaries", "candidates",
    "systems", "predictions", "outputs",
)  # fmt: skip
"""Names under which an object holds candidates by system."""

CONTAINERS = ("doc", "vars", "example", "sample", "record", "item", "fields", "instance", "metadata")
"""Names under which an object holds the fields of a topic."""

TEXT_KEYS = (
    "text", "system_summary", "summary", "content", "output", "candidate", "decoded", "prediction", "article", "body",
    "document", "abstract", "maintext", "value", "reference", "paragraphs", "sentences",
)  # fmt: skip
"""Keys of an object for a text, under which the text stands."""

AUTHOR_KEYS = ("author", "summarizer_id", "annotator", "annotator_id", "name", "writer", "who", "id")
TITLE_KEYS = ("title", "headline")
ERROR_KEYS = ("error", "response.error", "result.error", "response.body.error", "failure", "detail")
"""Keys under which outputs state the reason for a missing text."""


@lru_cache(2**12)
def fold_name(name: str) -> str:
    """A name in one way of writing: `Reference Summary` and `referenceSummary` are reference_summary."""
    if name.startswith("__"):
        return name.lower()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^\w.#*]+", "_", spaced).strip("_").lower()


_ROLE_NAMES = {role: {name for tier in tiers for name in tier} for role, tiers in KNOWN_NAMES.items()}


def is_known(name: str, roles: Sequence[Role]) -> bool:
    """True where a name is known for one of these roles, without numbers at its end: summary2 is a summary."""
    folded = fold_name(name)
    stem = re.sub(r"_?\d+$", "", folded)
    return any(folded in _ROLE_NAMES[role] or stem in _ROLE_NAMES[role] for role in roles)


MAX_DEPTH = 6


def value_at(values: Any, path: str) -> Any:
    """The value at a path; None where there is none. Dots go inwards, numbers into lists, `*` to all of a list."""
    if isinstance(values, dict) and path in values:
        return values[path]
    first, dot, rest = path.partition(".")
    if isinstance(values, list):
        if first == "*" or not first.isdigit():
            inner = path if first != "*" else rest
            inner_values = [value_at(item, inner) if inner else item for item in values]
            return [item for item in inner_values if item is not None] or None
        inside = values[int(first)] if int(first) < len(values) else None
    elif isinstance(values, dict):
        inside = values.get(first)
    else:
        return None
    return value_at(inside, rest) if dot else inside


def is_missing(value: Any) -> bool:
    """True where a value is empty: none, NaN, blank, or a list or object of empty values."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | dict) and not value


def is_text(value: Any) -> bool:
    """True where a value holds text at any depth."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(map(is_text, value[:50]))
    return isinstance(value, dict) and any(map(is_text, list(value.values())[:50]))


def text_of(value: Any, depth: int = 0) -> str:
    """A value as one text, a line for each item of a list; "" where it holds no text."""
    if value is None or depth > MAX_DEPTH or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(text for item in value if (text := text_of(item, depth + 1)).strip())
    if isinstance(value, dict):
        return text_of(key_of(value, TEXT_KEYS), depth + 1)
    return name_of(value)


def key_of(value: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """The value of the first of some keys that an object has with a value that is not empty."""
    return next((value[key] for key in keys if not is_missing(value.get(key))), None)


def name_of(value: Any) -> str:
    """A value as a name: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value).strip()


def author_of(value: dict[str, Any]) -> str:
    """The author that an object names; "" for none."""
    author = key_of(value, AUTHOR_KEYS)
    return "" if author is None else name_of(author)


def title_of(value: dict[str, Any]) -> str:
    """The headline that an object has; "" for none."""
    return " ".join(text_of(key_of(value, TITLE_KEYS)).split())
